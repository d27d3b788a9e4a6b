import { RouteKey } from '../../routing/route-key';
import { isBinary } from '../../values/media-types';
import { DeclaredParameter } from '../../values/request-parameter';
import { ResponseMapping } from '../../values/response-mapping';
import { declaredHeaders, responseParameters, RestCors } from '../rest-cors';
import { joined } from '../template-piece';

export type Json = { [name: string]: unknown };

/** What an integration is in the document of an API. */
export interface RenderedIntegration {
  readonly integration: Json;
  /** The method's responses by status. */
  readonly statuses: Json;
  /** Media types of JSON that clients may send. */
  readonly jsonTypes: readonly string[];
  /** Parameters of requests that the integration refers to, which the method has to declare. */
  readonly parameters?: readonly DeclaredParameter[];
}

/** What an integration is rendered for. */
export interface IntegrationContext {
  readonly key: RouteKey;
  readonly binaryMediaTypes: readonly string[];
  /** ARN of the role in which AWS services are called. */
  readonly roleArn: () => string;
  readonly cors?: RestCors;
  /** Headers that other services than the account's own are not to see, such as a secret between a CDN and the API. */
  readonly hiddenHeaders: readonly string[];
  /** What the route tells in the place of what its backend's kind does. */
  readonly responses: readonly ResponseMapping[];
}

export const UNAVAILABLE = 'The service is not available; try again later';
export const FAILED = 'The service could not process the request';

/** A template that prints nothing. API Gateway takes an empty one for none. */
export const NOTHING = '#set($nothing = "")';

/** An answer that a template makes; undefined hands the backend's body on as it is. */
export function integrationResponse(
  statusCode: number, template: string | undefined, context: IntegrationContext, headers: Record<string, string> = {},
): Json {
  const parameters = responseParameters(headersOf(context, headers));
  const origin = context.cors?.answerTemplate ?? '';
  const whole = template === undefined && origin === '' ? undefined : joined(origin, template ?? '$input.body');
  return {
    statusCode: String(statusCode),
    ...(Object.keys(parameters).length > 0 ? { responseParameters: parameters } : {}),
    ...(whole === undefined ? {} : { responseTemplates: { 'application/json': whole } }),
    // An answer is text even where the client accepts a binary type first.
    ...(context.binaryMediaTypes.length > 0 ? { contentHandling: 'CONVERT_TO_TEXT' } : {}),
  };
}

/** Headers of every answer; a route's own take the place of those of CORS. */
export function headersOf({ cors }: IntegrationContext, own: Record<string, string> = {}): Record<string, string> {
  return { ...cors?.answerHeaders, ...own };
}

/** Makes text of bodies that come as bytes. */
export function contentHandling(contentTypes: readonly string[], { binaryMediaTypes }: IntegrationContext): Json {
  return contentTypes.some((type) => isBinary(type, binaryMediaTypes)) ? { contentHandling: 'CONVERT_TO_TEXT' } : {};
}

export function byMediaType(contentTypes: readonly string[], template: (type: string) => string): Json {
  return Object.fromEntries([...contentTypes].sort().map((type) => [type, template(type)]));
}

/** A method's responses, each with these headers. */
export function statusesOf(codes: readonly number[], headers: Record<string, string>): Json {
  const response = { description: '', ...(Object.keys(headers).length > 0 ? { headers: declaredHeaders(headers) } : {}) };
  return Object.fromEntries([...new Set(codes)].sort().map((code) => [code, response]));
}
