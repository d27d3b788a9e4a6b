import { Expression } from './expression';
import { formatJsonPath, parseJsonPath } from './json-path';
import { RequestValue } from './request-value';

/** A value of the answer that a client gets, taken from what the service answered. The counterpart of `RequestValue`. */
export class ResponseValue {
  /**
   * The value at a path of the service's JSON answer; the empty string where there is none.
   * @param path as in `$.Records[0].ShardId`
   * @throws where the path names no single value
   */
  public static body(path: string): ResponseValue {
    return new ResponseValue({ kind: 'body', path: formatJsonPath(parseJsonPath(path)) });
  }

  /**
   * A header of the service's answer. It can stand in a header of the client's answer only.
   * @throws where the name has characters that no header has
   */
  public static header(name: string): ResponseValue {
    RequestValue.header(name);
    return new ResponseValue({ kind: 'responseHeader', name });
  }

  /**
   * What API Gateway knows of the request, e.g. `requestId`; empty where it knows no such thing.
   * @throws where it has characters that no such name has
   */
  public static context(name: string): ResponseValue {
    return new ResponseValue(RequestValue.context(name)._expression);
  }

  /**
   * A stage variable; empty where the stage has none of that name.
   * @throws where the name has characters other than letters, digits and `_`
   */
  public static stageVariable(name: string): ResponseValue {
    return new ResponseValue(RequestValue.stageVariable(name)._expression);
  }

  /**
   * A value of your own: text, a number, a boolean, null, or lists and objects of them.
   * @throws where JSON has no such value
   */
  public static literal(value: unknown): ResponseValue {
    return new ResponseValue(RequestValue.literal(value)._expression);
  }

  /** An object with these fields. */
  public static object(fields: { [name: string]: ResponseValue }): ResponseValue {
    return new ResponseValue({ kind: 'object', fields: Object.entries(fields).map(([name, value]) => [name, value._expression] as const) });
  }

  /**
   * A list with one value for each element of a list in the service's answer.
   * @param path of the list
   * @param value what to make of an element; `item` stands for it
   */
  public static each(path: string, value: ResponseValue): ResponseValue {
    return new ResponseValue({ kind: 'each', path: formatJsonPath(parseJsonPath(path)), item: value._expression });
  }

  /**
   * Inside `each`: the value at a path of the element at hand, null where there is none.
   * @param path as in `$.ShardId`
   */
  public static item(path: string): ResponseValue {
    const of = RequestValue.item(path)._expression;
    return new ResponseValue({ kind: 'default', of, otherwise: { kind: 'literal', value: null } });
  }

  /**
   * The JSON that a text of the service's answer holds, e.g. the `output` of a Step Functions execution; null where there is none.
   * It is told as it is, so give a field that only the service writes.
   * @param path of the text
   */
  public static parsedJson(path: string): ResponseValue {
    return new ResponseValue({ kind: 'parsedJson', path: formatJsonPath(parseJsonPath(path)) });
  }

  /**
   * A value of a kind that only backends make.
   * @internal
   */
  public static _of(expression: Expression): ResponseValue {
    return new ResponseValue(expression);
  }

  /** @internal */
  public readonly _expression: Expression;

  private constructor(expression: Expression) {
    this._expression = expression;
  }
}
