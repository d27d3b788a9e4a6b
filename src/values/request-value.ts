import { Token } from 'aws-cdk-lib';
import { allParts, Expression, mayBeAbsent, ParameterLocation } from './expression';
import { formatJsonPath, parseJsonPath } from './json-path';

const PARAMETER_NAME: Record<ParameterLocation, RegExp> = {
  path: /^[A-Za-z0-9._-]+$/,
  querystring: /^[A-Za-z0-9._~:[\]-]+$/,
  header: /^[A-Za-z0-9!%&*+.^_|~-]+$/,
};
const PARAMETER_WORD: Record<ParameterLocation, string> = { path: 'path variable', querystring: 'query parameter', header: 'header' };

/**
 * A value taken from a request: by type, never by pasted template text.
 *
 * Whatever the client sends stays data: it cannot end a string, add a field, or be run as a template.
 *
 * Where a value lands decides its form: as a JSON value where the service takes JSON (`body` keeps numbers, booleans, objects and lists
 * as they are), as text where it takes text (a partition key, a message).
 */
export class RequestValue {
  /**
   * The value at a path of the JSON body; the empty string where there is none.
   *
   * @param path as in `$.order.items[0]['unit price']`: one value, no wildcards
   * @throws where the path names no single value
   */
  public static body(path: string): RequestValue {
    return new RequestValue({ kind: 'body', path: formatJsonPath(parseJsonPath(path)) });
  }

  /** The whole body as sent, byte for byte where its media type is one of the gateway's `binaryMediaTypes`, as UTF-8 text otherwise. */
  public static rawBody(): RequestValue {
    return new RequestValue({ kind: 'rawBody' });
  }

  /**
   * A path variable, e.g. `id` of `/orders/{id}`.
   * @throws where the name has characters that no path variable can have, and when it is used on a route that has no such variable
   */
  public static path(name: string): RequestValue {
    return RequestValue.parameter('path', name);
  }

  /**
   * A query parameter, its last value where it comes more than once; empty where it is absent.
   * @throws where the name has characters other than letters, digits and `. _ ~ : [ ] -`
   */
  public static query(name: string): RequestValue {
    return RequestValue.parameter('querystring', name);
  }

  /**
   * A header, whatever the case of its letters; empty where it is absent.
   * @throws where the name has characters that no header has, or `# $ '`
   */
  public static header(name: string): RequestValue {
    return RequestValue.parameter('header', name);
  }

  /**
   * What API Gateway knows of the request, e.g. `requestId`, `identity.sourceIp` or `authorizer.claims.sub`; empty where it knows no such thing.
   *
   * @param name a name of https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html, from `requestId` on
   * @throws where it has characters that no such name has
   */
  public static context(name: string): RequestValue {
    const names = name.split('.');
    if (!names.every((part) => /^[A-Za-z0-9:_-]+$/.test(part))) {
      throw new Error(`context variable "${name}" is malformed; write it as in "identity.sourceIp"`);
    }
    return new RequestValue({ kind: 'context', names });
  }

  /**
   * A stage variable; empty where the stage has none of that name.
   * @throws where the name has characters other than letters, digits and `_`
   */
  public static stageVariable(name: string): RequestValue {
    if (!/^[A-Za-z0-9_]+$/.test(name)) {
      throw new Error(`stage variable "${name}" has invalid characters; use letters, digits and _ only`);
    }
    return new RequestValue({ kind: 'stageVariable', name });
  }

  /**
   * A value of your own: text, a number, a boolean, null, or lists and objects of them. Tokens may stand in its text.
   * @throws where JSON has no such value, or a token stands for anything but text
   */
  public static literal(value: unknown): RequestValue {
    checkJson(value);
    return new RequestValue({ kind: 'literal', value });
  }

  /** An object with these fields. */
  public static object(fields: { [name: string]: RequestValue }): RequestValue {
    return new RequestValue({ kind: 'object', fields: Object.entries(fields).map(([name, value]) => [name, value._expression] as const) });
  }

  /** A list of these values. */
  public static list(items: RequestValue[]): RequestValue {
    return new RequestValue({ kind: 'list', items: items.map((item) => item._expression) });
  }

  /**
   * A list with one value for each element of a list in the JSON body. API Gateway takes at most 1,000 elements.
   *
   * @param path of the list in the body
   * @param value what to make of an element; `item` stands for it
   * @throws where the path names no single value, or the value goes through a list itself
   */
  public static each(path: string, value: RequestValue): RequestValue {
    if ([...allParts(value._expression)].some(({ kind }) => kind === 'each')) {
      throw new Error(`value for each element of "${path}" goes through a list of its own; API Gateway templates reach one level, so flatten the body`);
    }
    return new RequestValue({ kind: 'each', path: formatJsonPath(parseJsonPath(path)), item: value._expression });
  }

  /**
   * Inside `each`: the value at a path of the element at hand.
   * @param path as in `$.data`; `$` is the element itself
   */
  public static item(path: string): RequestValue {
    return new RequestValue({ kind: 'item', steps: parseJsonPath(path) });
  }

  /** Inside `each`: the position of the element at hand, from 0. */
  public static itemIndex(): RequestValue {
    return new RequestValue({ kind: 'itemIndex' });
  }

  /** The texts of these values, one after the other. */
  public static text(parts: RequestValue[]): RequestValue {
    return new RequestValue({ kind: 'text', parts: parts.map((part) => part._expression) });
  }

  /**
   * A value as JSON text: of the JSON body, of an element of it, or an object or a list that is made of values.
   *
   * API Gateway reads the body and writes the text anew: the value is the same, without white space between its parts. Numbers come in Java's
   * spelling (`1.0E-5`), control characters as `\u` escapes.
   */
  public static jsonText(value: RequestValue): RequestValue {
    return new RequestValue({ kind: 'jsonText', of: value._expression });
  }

  /** The texts of these values with another text between them. Optional ones are left out where the request lacks them. */
  public static joined(parts: RequestValue[], separator: string): RequestValue {
    if (!/^[\w ,;:|/.&-]*$/.test(separator)) { throw new Error(`separator "${separator}" has characters that cannot be written there; use letters, digits, spaces and , ; : | / . & - _`); }
    return new RequestValue({ kind: 'joined', parts: parts.map((part) => part._expression), separator });
  }

  /**
   * Text of the request as a JSON number: `?limit=10` as `10`. Text that is no number stays text, so that what gets it can refuse it.
   * Numbers of the JSON body are numbers without it.
   */
  public static number(value: RequestValue): RequestValue {
    return new RequestValue({ kind: 'number', of: value._expression });
  }

  /**
   * A field of an object, or an element of a list or of joined texts, that is left out where the request lacks anything that the value is made of.
   * An empty text that was sent counts as had.
   * @throws where the value is none that a request may lack
   */
  public static optional(value: RequestValue): RequestValue {
    const of = value._expression;
    if (![...allParts(of)].some(mayBeAbsent)) {
      throw new Error(`a "${of.kind}" value is never absent, so it would never be left out; take "optional" away`);
    }
    return new RequestValue({ kind: 'optional', of, presence: of });
  }

  /** All headers as an object, with the last value of each, in the spelling in which they were sent. */
  public static headers(): RequestValue {
    return new RequestValue({ kind: 'parameters', location: 'header' });
  }

  /** All query parameters as an object, with the last value of each. */
  public static queryParameters(): RequestValue {
    return new RequestValue({ kind: 'parameters', location: 'querystring' });
  }

  /** All path variables as an object. */
  public static pathVariables(): RequestValue {
    return new RequestValue({ kind: 'parameters', location: 'path' });
  }

  /** The text of a value with `%` escapes, as URLs and forms want it; a space is `%20`. */
  public static urlEncoded(value: RequestValue): RequestValue {
    return new RequestValue({ kind: 'urlEncoded', of: value._expression });
  }

  /** The text of a value in base64. */
  public static base64(value: RequestValue): RequestValue {
    return new RequestValue({ kind: 'base64', of: value._expression });
  }

  /**
   * The first value where the request has it, the second otherwise. An empty text that was sent counts as had.
   * @throws where the first is none that a request may lack
   */
  public static withDefault(value: RequestValue, otherwise: RequestValue): RequestValue {
    const of = value._expression;
    if (!mayBeAbsent(of)) {
      throw new Error(`a "${of.kind}" value is never absent, so its default would never be used; take the default out`);
    }
    return new RequestValue({ kind: 'default', of, otherwise: otherwise._expression });
  }

  /**
   * A value of a kind that only backends make.
   * @internal
   */
  public static _of(expression: Expression): RequestValue {
    return new RequestValue(expression);
  }

  private static parameter(location: ParameterLocation, name: string): RequestValue {
    if (Token.isUnresolved(name) || !PARAMETER_NAME[location].test(name)) {
      throw new Error(`${PARAMETER_WORD[location]} "${name}" has invalid characters; write its name as clients send it`);
    }
    return new RequestValue({ kind: 'parameter', location, name });
  }

  /** @internal */
  public readonly _expression: Expression;

  private constructor(expression: Expression) {
    this._expression = expression;
  }
}

function checkJson(value: unknown): void {
  const text = JSON.stringify(value, (_name, field: unknown) => {
    if (typeof field !== 'string' && Token.isUnresolved(field)) {
      throw new Error('literal holds a token that stands for a number, a list or an object; give its text, as by Token.asString(...)');
    }
    if (typeof field === 'number' && !Number.isFinite(field)) {
      throw new Error(`literal "${field}" is no JSON value; give a finite number`);
    }
    return field;
  });
  if (text === undefined) {
    throw new Error(`literal "${String(value)}" is no JSON value; give text, a number, a boolean, null, a list or an object`);
  }
}
