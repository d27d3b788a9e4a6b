import { checkMappingPath } from '../values/mapping-path';

/** When a rule of a domain holds, and what follows. A rule without conditions holds always. */
export interface RoutingRuleOptions {
  /** 1 to 1,000,000. The rule with the least that holds is followed, so leave gaps for rules to come. */
  readonly priority: number;
  /**
   * What requests begin with, e.g. `orders` or `orders/v1`, in the very spelling: up to 127 characters.
   * @default - whatever they begin with
   */
  readonly basePath?: string;
  /**
   * Values that headers have to have, all of these, by name: 2 at most. A value may begin or end with `*`, or both, and is compared in the very spelling.
   * @default - whatever they have
   */
  readonly headers?: { [name: string]: string };
  /**
   * Whether the gateway does not see the base path.
   * @default true
   */
  readonly stripBasePath?: boolean;
  /**
   * Name of a stage of the gateway.
   * @default - the gateway's own
   */
  readonly stage?: string;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
const MAX_PRIORITY = 1_000_000;
const MAX_HEADERS = 2;
const MAX_BASE_PATH = 127;
const MAX_NAME = 39;
const MAX_GLOB = 127;
const MAX_INFIX = 39;
const HEADER_NAME = /^[A-Za-z0-9?\-!#$%&'.^_`|~]+$/;
const HEADER_GLOB = /^(\*|\*?[A-Za-z0-9?\-!#$%&'.^_`|~]+\*?)$/;
const RESERVED_HEADER = new RegExp(`^(${[
  'access-control-.*', 'apigw-.*', 'authorization', 'connection', 'content-(encoding|length|location)', 'forwarded', 'keep-alive', 'origin',
  'proxy-(authenticate|authorization)', 'te', 'trailers', 'transfer-encoding', 'upgrade', 'x-amz-.*', 'x-amzn-.*', 'x-apigw-api-id', 'x-forwarded-(for|host|proto)',
  'x-restapi', 'via',
].join('|')})$`, 'i');

/**
 * @throws where a rule could not be made
 * @internal
 */
export function checkRoutingRule({ priority, basePath, headers = {} }: RoutingRuleOptions): void {
  const rule = `routing rule "${priority}"`;
  if (!Number.isInteger(priority) || priority < 1 || priority > MAX_PRIORITY) {
    throw new Error(`priority "${priority}" is out of range; give a whole number of 1 to ${MAX_PRIORITY}`);
  }
  if (basePath === '') { throw new Error(`${rule} has the base path ""; leave basePath out for a rule of all paths`); }
  if (basePath !== undefined) { checkMappingPath(basePath, MAX_BASE_PATH); }
  const names = Object.keys(headers);
  if (names.length > MAX_HEADERS) { throw new Error(`${rule} looks at ${names.length} headers and API Gateway at ${MAX_HEADERS}; name fewer`); }
  Object.entries(headers).forEach(([name, glob]) => {
    if (!HEADER_NAME.test(name) || name.length > MAX_NAME) {
      throw new Error(`header "${name}" of ${rule} is malformed; give the name of a header, of ${MAX_NAME} characters at most, as in "X-Version"`);
    }
    if (RESERVED_HEADER.test(name)) { throw new Error(`header "${name}" of ${rule} is none that API Gateway looks at; choose one of your own, as in "X-Version"`); }
    const isInfix = glob.length > 1 && glob.startsWith('*') && glob.endsWith('*');
    if (!HEADER_GLOB.test(glob) || glob.length > (isInfix ? MAX_INFIX : MAX_GLOB)) {
      throw new Error(`value "${glob}" of header "${name}" is malformed; give up to ${MAX_GLOB} letters, digits and ? - ! # $ % & ' . ^ _ \` | ~, with * at an end only, ` +
        `as in "beta*", or up to ${MAX_INFIX} with * at both ends`);
    }
  });
}
