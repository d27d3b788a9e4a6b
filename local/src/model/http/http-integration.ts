import { asObject, asString, isObject, JsonObject } from '../../assembly/json';
import type { VpcLink } from '../integration';

/** Milliseconds that an integration has at most: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_TIMEOUT = 30_000;

/**
 * What services do for routes without any code.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 */
export const SERVICE_SUBTYPES = [
  'EventBridge-PutEvents', 'Kinesis-PutRecord', 'SQS-DeleteMessage', 'SQS-PurgeQueue', 'SQS-ReceiveMessage', 'SQS-SendMessage',
  'StepFunctions-StartExecution', 'StepFunctions-StartSyncExecution', 'StepFunctions-StopExecution',
] as const;
export type ServiceSubtype = typeof SERVICE_SUBTYPES[number];

/** The event that a function is given. */
export type PayloadFormatVersion = '1.0' | '2.0';

interface CommonIntegration {
  /** Expressions by what they map to, e.g. `overwrite:header.x`, or by the parameter of a service, e.g. `QueueUrl`. */
  readonly requestParameters: ReadonlyMap<string, string>;
  readonly responseParameters: readonly ResponseParameters[];
  /** Milliseconds until the gateway gives up; 30,000 by default and at most. */
  readonly timeout: number;
}

/** A function that sees the whole request. */
export interface FunctionIntegration extends CommonIntegration {
  readonly kind: 'function';
  /** ARN of the function, or the URI that invokes it. */
  readonly uri: string;
  readonly payloadFormatVersion: PayloadFormatVersion;
}

/** An HTTP endpoint, public or behind a VPC link. */
export interface EndpointIntegration extends CommonIntegration {
  readonly kind: 'endpoint';
  /** URL; ARN of a listener or a Cloud Map service behind a VPC link. */
  readonly uri: string;
  /** Method of the call to the backend; undefined means the request's own. */
  readonly httpMethod?: string;
  readonly vpcLink?: VpcLink;
  /** Name that the certificate of a backend behind a VPC link must have; it is called over HTTPS where one is given. */
  readonly serverName?: string;
}

/** An operation of an AWS service. */
export interface ServiceIntegration extends CommonIntegration {
  readonly kind: 'service';
  readonly subtype: ServiceSubtype;
  /** Role in which the service is called. */
  readonly credentials?: string;
}

/** What a route's requests are handed to. */
export type HttpIntegration = FunctionIntegration | EndpointIntegration | ServiceIntegration;

/** What becomes of answers with a status. */
export interface ResponseParameters {
  /** e.g. `200`, or `4xx` */
  readonly status: string;
  /** Expressions by what they map to, e.g. `append:header.x` or `overwrite:statuscode`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** An integration, or why it cannot be served. */
export type HttpIntegrationReading = { readonly integration: HttpIntegration } | { readonly unserved: string };

/**
 * Reads an integration object of an OpenAPI document.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */
export function httpIntegrationOf(definition: unknown): HttpIntegrationReading {
  if (!isObject(definition)) return { unserved: 'it has no integration; give it an "x-amazon-apigateway-integration", or a Target "integrations/<id>"' };
  const type = asString(definition.type)?.toUpperCase() ?? '';
  const common = {
    requestParameters: textsOf(definition.requestParameters),
    responseParameters: Object.entries(asObject(definition.responseParameters))
      .map(([status, parameters]) => ({ status, parameters: textsOf(parameters) })),
    timeout: Math.min(Number(asString(definition.timeoutInMillis) ?? MAX_TIMEOUT), MAX_TIMEOUT),
  };
  const uri = asString(definition.uri) ?? '';
  if (type === 'HTTP_PROXY') return { integration: { kind: 'endpoint', ...common, uri, ...endpointOf(definition, uri) } };
  if (type !== 'AWS_PROXY') return { unserved: `its integration has type "${asString(definition.type) ?? ''}"; HTTP APIs have "AWS_PROXY" and "HTTP_PROXY" only` };
  const subtype = asString(definition.integrationSubtype);
  if (subtype !== undefined) return serviceOf(subtype, definition, common);
  const version = asString(definition.payloadFormatVersion) === '2.0' ? '2.0' : '1.0';
  return { integration: { kind: 'function', ...common, uri, payloadFormatVersion: version } };
}

/** The properties of `AWS::ApiGatewayV2::Integration` as an OpenAPI document spells them. */
export function integrationDefinition(properties: JsonObject): JsonObject {
  const responses = Object.entries(asObject(properties.ResponseParameters)).map(([status, response]) => [status, responseDefinition(response)]);
  return {
    type: properties.IntegrationType,
    uri: properties.IntegrationUri,
    httpMethod: properties.IntegrationMethod,
    integrationSubtype: properties.IntegrationSubtype,
    payloadFormatVersion: properties.PayloadFormatVersion,
    connectionType: properties.ConnectionType,
    connectionId: properties.ConnectionId,
    credentials: properties.CredentialsArn,
    requestParameters: properties.RequestParameters,
    responseParameters: Object.fromEntries(responses),
    timeoutInMillis: properties.TimeoutInMillis,
    tlsConfig: { serverNameToVerify: asObject(properties.TlsConfig).ServerNameToVerify },
  };
}

/** CloudFormation lists pairs; other clients give a map. */
function responseDefinition(response: unknown): JsonObject {
  const { ResponseParameters: listed } = asObject(response);
  if (!Array.isArray(listed)) return asObject(response);
  return Object.fromEntries(listed.map(asObject).map(({ Destination, Source }) => [asString(Destination) ?? '', Source]));
}

function endpointOf({ connectionType, connectionId, httpMethod, tlsConfig }: JsonObject, uri: string): Pick<EndpointIntegration, 'httpMethod' | 'vpcLink' | 'serverName'> {
  const method = asString(httpMethod)?.toUpperCase();
  return {
    httpMethod: method === 'ANY' ? undefined : method,
    vpcLink: asString(connectionType)?.toUpperCase() === 'VPC_LINK' ? { id: asString(connectionId), target: uri } : undefined,
    serverName: asString(asObject(tlsConfig).serverNameToVerify),
  };
}

function serviceOf(name: string, { credentials }: JsonObject, common: CommonIntegration): HttpIntegrationReading {
  const subtype = SERVICE_SUBTYPES.find((candidate) => candidate === name);
  if (subtype === undefined) return { unserved: `its integration has subtype "${name}", which is none of ${SERVICE_SUBTYPES.map((known) => `"${known}"`).join(', ')}` };
  return { integration: { kind: 'service', ...common, subtype, credentials: asString(credentials) } };
}

/** Values that are no text, as a number of seconds, are written as JSON. */
function textsOf(parameters: unknown): ReadonlyMap<string, string> {
  return new Map(Object.entries(asObject(parameters)).map(([name, value]) => [name, asString(value) ?? JSON.stringify(value)]));
}
