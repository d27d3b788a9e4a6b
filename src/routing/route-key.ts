import { Token } from 'aws-cdk-lib';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'];

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html (important notes for REST APIs)
const LITERAL_SEGMENT = /^[A-Za-z0-9._,:-]+$/;
const VARIABLE_NAME = /^[A-Za-z0-9._-]+$/;

/** A method and a path, e.g. `GET /orders/{id}`. */
export class RouteKey {
  /** @throws where the text is no route that API Gateway could serve; the message names the route and the remedy */
  public static parse(text: string): RouteKey {
    if (Token.isUnresolved(text)) {
      throw new Error(`route "${text}" has a token in it; write its method and path out, since logical ids derive from them`);
    }
    const [, method, path] = /^(\S*)\s+(.*)$/.exec(text) ?? refuse(text, 'has no method and path', 'write "GET /orders"');
    if (!METHODS.includes(method)) {
      refuse(text, `has the unknown method "${method}"`, `write one of ${METHODS.join(', ')}`);
    }
    if (!path.startsWith('/')) {
      refuse(text, 'has a path without a leading slash', `write "${method} /${path}"`);
    }
    const key = new RouteKey(method, path);
    key.segments.forEach((segment, index) => checkSegment(text, segment, index === key.segments.length - 1));
    const names = key.variables;
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      refuse(text, `uses the path variable "{${twice}}" twice`, 'give each variable its own name');
    }
    return key;
  }

  /** Orders by path, then by method. */
  public static compare(a: RouteKey, b: RouteKey): number {
    return compareText(a.path, b.path) || compareText(a.method, b.method);
  }

  /** Path segments in order; none for the root. */
  public readonly segments: readonly string[];

  private constructor(public readonly method: string, public readonly path: string) {
    this.segments = path === '/' ? [] : path.slice(1).split('/');
  }

  /** Names of the path variables in order, the greedy one without its `+`. */
  public get variables(): string[] {
    return this.segments.filter(isVariable).map((segment) => segment.slice(1, -1).replace(/\+$/, ''));
  }

  public toString(): string {
    return `${this.method} ${this.path}`;
  }
}

export function isVariable(segment: string): boolean {
  return segment.startsWith('{');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function checkSegment(route: string, segment: string, isLast: boolean): void {
  if (segment === '') {
    refuse(route, 'has an empty path segment', 'take out the doubled or trailing slash');
  }
  if (!segment.includes('{') && !segment.includes('}')) {
    if (!LITERAL_SEGMENT.test(segment)) {
      refuse(route, `has invalid characters in "${segment}"`, 'use letters, digits and . _ , : - only');
    }
    return;
  }
  const [, name, greedy] = /^\{([^{}+]*)(\+?)\}$/.exec(segment) ?? refuseBraces(route, segment);
  if (name === '') {
    refuse(route, 'has an empty path variable', 'name it, as in "{id}"');
  }
  if (!VARIABLE_NAME.test(name)) {
    refuse(route, `has invalid characters in the path variable "${name}"`, 'use letters, digits and . _ - only');
  }
  if (greedy && !isLast) {
    refuse(route, `has the greedy variable "${segment}" before its end`, 'a greedy variable takes the rest of the path: put it last');
  }
}

function refuseBraces(route: string, segment: string): never {
  const opened = segment.split('{').length;
  const closed = segment.split('}').length;
  if (opened > closed) {
    const name = segment.slice(segment.lastIndexOf('{') + 1);
    refuse(route, 'has an unclosed path variable', `write "{${name}}"`);
  }
  if (closed > opened) {
    refuse(route, `has a closing brace without an opening one in "${segment}"`, 'write a variable as "{id}"');
  }
  return refuse(route, `mixes text and a variable in "${segment}"`, 'make the variable a segment of its own');
}

function refuse(route: string, fault: string, remedy: string): never {
  throw new Error(`route "${route}" ${fault}; ${remedy}`);
}
