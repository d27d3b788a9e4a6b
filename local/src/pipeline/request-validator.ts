import type { ErrorObject, ValidateFunction } from 'ajv';
import Draft04 from 'ajv-draft-04';
import { configurationError, GatewayError } from './gateway-error';
import type { GatewayRequest } from './gateway-request';
import { bareMediaType } from './media-type';
import { isObject } from '../assembly/json';
import type { BodyModel, RequestValidation, RequiredParameter } from '../model/request-validation';

/** Keywords that API Gateway's request validation does not check, or that draft 04 does not have. */
const UNCHECKED = new Set(['minItems', 'maxItems', 'minProperties', 'maxProperties', 'nullable', 'discriminator', 'example', 'readOnly', 'writeOnly', 'xml', 'externalDocs', 'deprecated']);

/** Keywords whose values hold schemas by name, where a name is no keyword. */
const SCHEMA_MAPS = new Set(['properties', 'patternProperties', 'definitions', 'schemas']);

/**
 * Checks requests against what their routes declare.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export class RequestValidator {
  private readonly validators = new Map<BodyModel, ValidateFunction>();
  /** By document: what its models refer to is compiled once for all of them. */
  private readonly compilers = new Map<unknown, Draft04>();

  /** @throws GatewayError for a request that does not have what its route asks for */
  check(validation: RequestValidation, request: GatewayRequest, pathParameters: Readonly<Record<string, string>>): void {
    const missing = validation.parameters.filter((parameter) => !hasParameter(parameter, request, pathParameters)).map(({ name }) => name);
    if (missing.length > 0) {
      const message = `Missing required request parameters: [${missing.join(', ')}]`;
      throw new GatewayError('BAD_REQUEST_PARAMETERS', message, { validation: message });
    }
    const contentType = bareMediaType(request.headers.get('Content-Type') ?? 'application/json');
    const model = validation.body.get(contentType) ?? validation.body.get('$default');
    if (model !== undefined) this.checkBody(model, request.body.toString('utf8'));
  }

  private checkBody(model: BodyModel, text: string): void {
    if (text === '' && model.required) throw invalidBody('the request has no body');
    let body: unknown;
    try {
      // An absent body counts as an empty object.
      body = JSON.parse(text === '' ? '{}' : text);
    } catch {
      throw invalidBody('Unable to parse the body as JSON');
    }
    const validate = this.validator(model);
    if (!validate(body)) throw invalidBody(`[${explain(validate.errors ?? [])}]`);
  }

  private compiler(document: BodyModel['document']): Draft04 {
    const known = this.compilers.get(document);
    if (known !== undefined) return known;
    const compiler = new Draft04({
      allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false, inlineRefs: false, validateSchema: false, logger: false,
    });
    const { components, definitions } = document;
    const schemas = [isObject(components) ? components.schemas : undefined, definitions].filter(isObject);
    for (const [name, schema] of schemas.flatMap(Object.entries<unknown>)) {
      compiler.addSchema(checkedPart(schema) as object, uri(encodeURIComponent(name)));
    }
    this.compilers.set(document, compiler);
    return compiler;
  }

  private validator(model: BodyModel): ValidateFunction {
    const known = this.validators.get(model);
    if (known !== undefined) return known;
    let validate: ValidateFunction;
    try {
      validate = this.compiler(model.document).compile({ allOf: [checkedPart(model.schema)] });
    } catch (error) {
      throw configurationError(`the model of the body cannot be used: ${(error as Error).message}`);
    }
    this.validators.set(model, validate);
    return validate;
  }
}

/** Where the schemas of a document are that others refer to. */
const NAMED_SCHEMA = /^#\/(?:components\/schemas|definitions)\/([^/]+)(.*)$/;

/** A reference to a schema that is known by its name. */
function named(reference: string): string {
  const [, name, rest] = NAMED_SCHEMA.exec(reference) ?? [];
  return name === undefined ? reference : `${uri(name)}#${rest}`;
}

function uri(name: string): string {
  return `model:${name}`;
}

function invalidBody(validation: string): GatewayError {
  return new GatewayError('BAD_REQUEST_BODY', 'Invalid request body', { validation });
}

function hasParameter(parameter: RequiredParameter, request: GatewayRequest, pathParameters: Readonly<Record<string, string>>): boolean {
  switch (parameter.in) {
    case 'header': return (request.headers.get(parameter.name) ?? '') !== '';
    case 'querystring': return (request.query.get(parameter.name) ?? '') !== '';
    case 'path': return Object.hasOwn(pathParameters, parameter.name);
  }
}

function checkedKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'enum') return value;
  return keyword === '$ref' && typeof value === 'string' ? named(value) : checkedPart(value, SCHEMA_MAPS.has(keyword));
}

/** A schema without the keywords that are not checked; `isMap` where the keys are names. */
function checkedPart(schema: unknown, isMap = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => checkedPart(item));
  if (!isObject(schema)) return schema;
  return Object.fromEntries(Object.entries(schema)
    .filter(([key]) => isMap || !UNCHECKED.has(key))
    .map(([key, value]) => [key, isMap ? checkedPart(value) : checkedKeyword(key, value)]));
}

/** The errors in the words of the validator that API Gateway uses. */
function explain(errors: ErrorObject[]): string {
  const missing = errors.filter(({ keyword }) => keyword === 'required');
  const unexpected = errors.filter(({ keyword }) => keyword === 'additionalProperties');
  const rest = errors.filter((error) => !missing.includes(error) && !unexpected.includes(error) && error.keyword !== 'allOf');
  return [
    ...names(missing, 'missingProperty').map((list) => `object has missing required properties (${list})`),
    ...names(unexpected, 'additionalProperty').map((list) => `object instance has properties which are not allowed by the schema: ${list}`),
    ...rest.map(describe),
  ].join(', ');
}

/** The names that errors tell, one JSON list for each place in the body. */
function names(errors: ErrorObject[], parameter: string): string[] {
  const places = new Map<string, string[]>();
  for (const { instancePath, params } of errors) {
    places.set(instancePath, [...places.get(instancePath) ?? [], String(params[parameter])]);
  }
  return [...places.values()].map((list) => JSON.stringify([...new Set(list)].sort()));
}

function describe({ keyword, instancePath, message, params }: ErrorObject): string {
  const place = instancePath === '' ? '' : `${instancePath}: `;
  switch (keyword) {
    case 'type': return `${place}instance type does not match any allowed primitive type (allowed: ${JSON.stringify([params.type].flat())})`;
    case 'enum': return `${place}instance value not found in enum (possible values: ${JSON.stringify(params.allowedValues)})`;
    case 'maxLength': return `${place}string is too long (maximum allowed: ${params.limit})`;
    case 'minLength': return `${place}string is too short (required minimum: ${params.limit})`;
    case 'maximum': return params.comparison === '<' ? `${place}numeric instance is not strictly lower than the required maximum ${params.limit}` : `${place}numeric instance is greater than the required maximum (maximum: ${params.limit})`;
    case 'minimum': return params.comparison === '>' ? `${place}numeric instance is not strictly greater than the required minimum ${params.limit}` : `${place}numeric instance is lower than the required minimum (minimum: ${params.limit})`;
    case 'pattern': return `${place}ECMA 262 regex ${JSON.stringify(params.pattern)} does not match input string`;
    default: return `${place}${message ?? keyword}`;
  }
}
