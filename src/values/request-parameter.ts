import { ParameterLocation } from './expression';
import { RequestValue } from './request-value';

/** Options of a request parameter. */
export interface RequestParameterOptions {
  /**
   * Whether a request without it is answered with 400.
   * @default true
   */
  readonly required?: boolean;
  /**
   * What it is for, for the API's OpenAPI document.
   * @default - none
   */
  readonly description?: string;
}

/** A parameter that requests have to have, or may have. */
export class RequestParameter {
  /** A query parameter. An empty value counts as absent. */
  public static query(name: string, options: RequestParameterOptions = {}): RequestParameter {
    return new RequestParameter(RequestValue.query(name), options);
  }

  /** A header. An empty value counts as absent. */
  public static header(name: string, options: RequestParameterOptions = {}): RequestParameter {
    return new RequestParameter(RequestValue.header(name), options);
  }

  /** A variable of the route's path, to describe it: every request has it. */
  public static path(name: string, description?: string): RequestParameter {
    return new RequestParameter(RequestValue.path(name), { description });
  }

  /** @internal */
  public readonly _parameter: DeclaredParameter;

  private constructor(value: RequestValue, { required = true, description }: RequestParameterOptions) {
    const expression = value._expression;
    if (expression.kind !== 'parameter') { throw new Error(`a "${expression.kind}" value is no parameter; give a query parameter, a header or a path variable`); }
    this._parameter = { location: expression.location, name: expression.name, required, description };
    checkDeclared(this._parameter);
  }
}

/**
 * A parameter as data.
 * @internal
 */
export interface DeclaredParameter {
  readonly location: ParameterLocation;
  readonly name: string;
  readonly required: boolean;
  readonly description?: string;
}

/**
 * @throws where the name is none that a document can declare; mapping templates read others, too
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
 * @internal
 */
export function checkDeclared({ name }: DeclaredParameter): void {
  if (!/^[A-Za-z0-9._$-]+$/.test(name)) {
    throw new Error(`parameter "${name}" cannot be declared; API Gateway takes letters, digits and . _ $ - in such a name`);
  }
}
