import { resolveReference } from './reference';
import { asArray, asObject, asString, isObject, isTrue, JsonObject, own } from '../assembly/json';

/** What the gateway checks of a request before it calls the backend. */
export interface RequestValidation {
  /** Required parameters, where the route's validator checks them. */
  readonly parameters: readonly RequiredParameter[];
  /** Models of the body by media type, where the route's validator checks it. */
  readonly body: ReadonlyMap<string, BodyModel>;
}

export interface RequiredParameter {
  readonly in: 'header' | 'querystring' | 'path';
  readonly name: string;
}

/** A draft-04 schema with the document that its references point into. */
export interface BodyModel {
  readonly schema: unknown;
  readonly document: JsonObject;
  /** Whether a request must have a body. */
  readonly required: boolean;
}

const PLACES = new Map<string, RequiredParameter['in']>([['header', 'header'], ['query', 'querystring'], ['path', 'path']]);

/**
 * Reads what an operation asks of its requests, as far as its validator checks it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-validation-sample-api-swagger.html
 */
export function requestValidationOf(document: JsonObject, pathItem: JsonObject, operation: JsonObject): RequestValidation {
  const name = asString(operation['x-amazon-apigateway-request-validator'] ?? document['x-amazon-apigateway-request-validator']);
  const validator = asObject(own(asObject(document['x-amazon-apigateway-request-validators']), name ?? ''));
  const parameters = parametersOf(document, pathItem, operation);
  return {
    parameters: isTrue(validator.validateRequestParameters) ? parameters.flatMap(requiredParameter) : [],
    body: isTrue(validator.validateRequestBody) ? bodyModels(document, operation, parameters) : new Map<string, BodyModel>(),
  };
}

/** Parameters of the path, those of the operation in the place of namesakes. */
function parametersOf(document: JsonObject, pathItem: JsonObject, operation: JsonObject): JsonObject[] {
  const all = [...asArray(pathItem.parameters), ...asArray(operation.parameters)].map((parameter) => asObject(resolveReference(document, parameter)));
  return [...new Map(all.map((parameter) => [`${asString(parameter.in)} ${asString(parameter.name)}`, parameter])).values()];
}

function requiredParameter(parameter: JsonObject): RequiredParameter[] {
  const place = PLACES.get(asString(parameter.in) ?? '');
  const name = asString(parameter.name);
  return place === undefined || name === undefined || !isTrue(parameter.required) ? [] : [{ in: place, name }];
}

function bodyModels(document: JsonObject, operation: JsonObject, parameters: JsonObject[]): ReadonlyMap<string, BodyModel> {
  const requestBody = asObject(resolveReference(document, operation.requestBody));
  const required = isTrue(requestBody.required);
  const models = Object.entries(asObject(requestBody.content)).flatMap(([type, media]): [string, BodyModel][] =>
    isObject(media) && media.schema !== undefined ? [[type.toLowerCase(), { schema: media.schema, document, required }]] : []);
  const swaggerBody = parameters.find((parameter) => parameter.in === 'body');
  if (swaggerBody?.schema === undefined) return new Map(models);
  const consumes = asArray(operation.consumes ?? document.consumes ?? ['application/json']).map(asString);
  return new Map(consumes.map((type): [string, BodyModel] => [
    (type ?? '').toLowerCase(), { schema: swaggerBody.schema, document, required: isTrue(swaggerBody.required) },
  ]));
}
