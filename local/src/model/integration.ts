import { isUsableStatus, templatesOf } from './gateway-response';
import { asArray, asObject, asString, isObject, isTrue, JsonObject } from '../assembly/json';

export const INTEGRATION_TYPES = ['aws', 'aws_proxy', 'http', 'http_proxy', 'mock'] as const;
export type IntegrationType = typeof INTEGRATION_TYPES[number];

/** Types whose response may be streamed: https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html */
const STREAMED_TYPES = ['aws_proxy', 'http_proxy'] as const;
export type StreamedType = typeof STREAMED_TYPES[number];

/** A conversion between text and bytes. */
export type ContentHandling = 'CONVERT_TO_TEXT' | 'CONVERT_TO_BINARY';

/** What a route's requests are handed to. */
export interface Integration {
  readonly type: IntegrationType;
  /** Method of the call to the backend; undefined means the request's own. */
  readonly httpMethod?: string;
  readonly uri: string;
  /** Role in which an AWS service is called. */
  readonly credentials?: string;
  /** Mapping expressions by their target, e.g. `integration.request.header.Content-Type`. */
  readonly requestParameters: ReadonlyMap<string, string>;
  readonly requestTemplates: ReadonlyMap<string, string>;
  readonly passthroughBehavior: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';
  readonly contentHandling?: ContentHandling;
  /** Milliseconds until the gateway gives up on the whole answer; 29,000 by default, up to 900,000 where it is streamed. */
  readonly timeout: number;
  /** Its type where its response is streamed; undefined where it is buffered. */
  readonly streamed?: StreamedType;
  /** The way into a VPC; undefined where the backend is called directly. */
  readonly vpcLink?: VpcLink;
  /** Whether the backend's certificate is taken whoever issued it: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-tls-config.html */
  readonly skipVerification: boolean;
  readonly responses: readonly IntegrationResponse[];
  /** What answers are kept under, where the stage keeps them; undefined for the route's own path. */
  readonly cacheNamespace?: string;
  /** Parameters of a request, as `method.request.…` or `integration.request.…`, that tell kept answers apart. */
  readonly cacheKeyParameters: readonly string[];
}

/** A way into a VPC, either part with stage variables. */
export interface VpcLink {
  /** `connectionId`: id of the link. */
  readonly id?: string;
  /** `integrationTarget`: ARN of the load balancer or its listener; only links of the second version have it. */
  readonly target?: string;
}

/** What becomes of one kind of answer of the backend. */
export interface IntegrationResponse {
  /** Regular expression over the whole status, or over a function's error message; undefined for the default. */
  readonly selectionPattern?: string;
  readonly statusCode: number;
  readonly responseParameters: ReadonlyMap<string, string>;
  readonly responseTemplates: ReadonlyMap<string, string>;
  readonly contentHandling?: ContentHandling;
}

/** An integration, or why it cannot be served. */
export type IntegrationReading = { readonly integration: Integration } | { readonly unserved: string };

/**
 * Reads an integration object of an OpenAPI document.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */
export function integrationOf(definition: unknown): IntegrationReading {
  if (!isObject(definition)) return { unserved: 'it has no integration; give it an "x-amazon-apigateway-integration"' };
  const type = INTEGRATION_TYPES.find((candidate) => candidate === asString(definition.type)?.toLowerCase());
  if (type === undefined) {
    return { unserved: `its integration has type "${asString(definition.type) ?? ''}", which is none of ${INTEGRATION_TYPES.map((known) => `"${known}"`).join(', ')}` };
  }
  const vpcLink = vpcLinkOf(definition);
  if (vpcLink !== undefined && !type.startsWith('http')) {
    return { unserved: `its integration of type "${type}" goes through a VPC link; make its type "http" or "http_proxy"` };
  }
  const uri = asString(definition.uri) ?? '';
  const isStreamed = asString(definition.responseTransferMode)?.toUpperCase() === 'STREAM';
  const streamed = isStreamed ? STREAMED_TYPES.find((candidate) => candidate === type) : undefined;
  if (isStreamed && streamed === undefined) {
    return { unserved: `its integration of type "${type}" streams its response; make its type "aws_proxy" or "http_proxy"` };
  }
  if (streamed === 'aws_proxy' && !uri.endsWith('/response-streaming-invocations')) {
    return { unserved: `its integration streams its response, and its URI "${uri}" does not; write "arn:aws:apigateway:REGION:lambda:path/2021-11-15/functions/ARN/response-streaming-invocations"` };
  }
  const responses = Object.entries(asObject(definition.responses)).map(([pattern, response]) => responseOf(pattern, asObject(response)));
  const odd = responses.find(({ statusCode }) => !isUsableStatus(statusCode));
  if (odd !== undefined) return { unserved: `its integration response "${odd.selectionPattern ?? 'default'}" has no usable status; write one from 200 to 599` };
  return {
    integration: {
      type,
      httpMethod: methodOf(definition.httpMethod),
      uri,
      credentials: asString(definition.credentials),
      requestParameters: expressionsOf(definition.requestParameters),
      requestTemplates: templatesOf(definition.requestTemplates),
      passthroughBehavior: passthroughOf(definition.passthroughBehavior),
      contentHandling: contentHandlingOf(definition.contentHandling),
      timeout: Number(asString(definition.timeoutInMillis) ?? 29_000),
      streamed,
      vpcLink,
      skipVerification: isTrue(asObject(definition.tlsConfig).insecureSkipVerification),
      responses,
      cacheNamespace: asString(definition.cacheNamespace),
      cacheKeyParameters: asArray(definition.cacheKeyParameters).flatMap((parameter) => asString(parameter) ?? []),
    },
  };
}

function vpcLinkOf({ connectionType, connectionId, integrationTarget }: JsonObject): VpcLink | undefined {
  if (asString(connectionType)?.toUpperCase() !== 'VPC_LINK') return undefined;
  return { id: asString(connectionId), target: asString(integrationTarget) };
}

function responseOf(pattern: string, definition: JsonObject): IntegrationResponse {
  return {
    selectionPattern: pattern === 'default' ? undefined : pattern,
    statusCode: Number(asString(definition.statusCode) ?? 200),
    responseParameters: expressionsOf(definition.responseParameters),
    responseTemplates: templatesOf(definition.responseTemplates),
    contentHandling: contentHandlingOf(definition.contentHandling),
  };
}

function methodOf(method: unknown): string | undefined {
  const name = asString(method)?.toUpperCase();
  return name === undefined || name === 'ANY' || name === 'X-AMAZON-APIGATEWAY-ANY-METHOD' ? undefined : name;
}

function expressionsOf(parameters: unknown): ReadonlyMap<string, string> {
  return new Map(Object.entries(asObject(parameters)).map(([target, expression]) => [target, asString(expression) ?? '']));
}

function passthroughOf(behavior: unknown): Integration['passthroughBehavior'] {
  const name = asString(behavior)?.toUpperCase();
  return name === 'NEVER' || name === 'WHEN_NO_TEMPLATES' ? name : 'WHEN_NO_MATCH';
}

export function contentHandlingOf(handling: unknown): ContentHandling | undefined {
  const name = asString(handling)?.toUpperCase();
  return name === 'CONVERT_TO_TEXT' || name === 'CONVERT_TO_BINARY' ? name : undefined;
}
