import { sign } from 'aws4';
import type { Backend, BackendAnswer, BackendCall } from './backend';
import type { HttpAnswer, HttpCall, HttpClient } from './http-client';
import { jsonOfQueryAnswer } from './query-answer';
import { fillStageVariables, fillUri, withQuery } from './uri';
import { routeName } from '../model/route-name';
import { configurationError, NotServedError } from '../pipeline/gateway-error';
import { NamedValues } from '../pipeline/named-values';
import { bytesOf } from '../pipeline/payload';
import { LOCAL_CREDENTIALS } from '../services/credentials';
import type { Services } from '../services/services';

/** Where a service takes JSON: the prefix of its operations in `X-Amz-Target`, and its content type. */
interface JsonProtocol {
  readonly prefix: string;
  readonly contentType: string;
}

const JSON_1_0 = 'application/x-amz-json-1.0';
const JSON_1_1 = 'application/x-amz-json-1.1';

const JSON_SERVICES: ReadonlyMap<string, JsonProtocol> = new Map([
  ['cognito-idp', { prefix: 'AWSCognitoIdentityProviderService', contentType: JSON_1_1 }],
  ['dynamodb', { prefix: 'DynamoDB_20120810', contentType: JSON_1_0 }],
  ['events', { prefix: 'AWSEvents', contentType: JSON_1_1 }],
  ['firehose', { prefix: 'Firehose_20150804', contentType: JSON_1_1 }],
  ['kinesis', { prefix: 'Kinesis_20131202', contentType: JSON_1_1 }],
  ['kms', { prefix: 'TrentService', contentType: JSON_1_1 }],
  ['logs', { prefix: 'Logs_20140328', contentType: JSON_1_1 }],
  ['secretsmanager', { prefix: 'secretsmanager', contentType: JSON_1_1 }],
  ['sqs', { prefix: 'AmazonSQS', contentType: JSON_1_0 }],
  ['ssm', { prefix: 'AmazonSSM', contentType: JSON_1_1 }],
  ['states', { prefix: 'AWSStepFunctions', contentType: JSON_1_0 }],
]);

/** Services that answer queries in XML or, as API Gateway asks for, in JSON. */
const QUERY_SERVICES = new Set(['sns', 'sqs']);

/** An AWS service as an integration names it. */
export interface ServiceTarget {
  readonly service: string;
  readonly region: string;
  /** Operation to call; undefined where the integration gives a path. */
  readonly action?: string;
  /** Path to call, with its query; undefined where the integration names an operation. */
  readonly path?: string;
}

/** Reads `arn:aws:apigateway:REGION:SERVICE:action/ACTION` or `…:path/PATH`; undefined for any other text. */
export function serviceTarget(uri: string): ServiceTarget | undefined {
  const [, region, service, kind, rest] = /^arn:[^:]+:apigateway:([^:]*):([^:]+):(action|path)\/(.*)$/s.exec(uri) ?? [];
  if (kind === undefined) return undefined;
  const name = service.split('.').at(-1) ?? service;
  return kind === 'action' ? { service: name, region, action: rest } : { service: name, region, path: `/${rest}` };
}

/** Says that a service has no endpoint. */
export function unservedService(service: string): string {
  return `service "${service}" is not served locally; start the gateway with an endpoint that serves it (--endpoint-url)`;
}

/**
 * An AWS service, called over HTTP with a signature.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html
 */
export class AwsServiceBackend implements Backend {
  constructor(private readonly services: Pick<Services, 'endpoint'>, private readonly client: HttpClient) {}

  async call({ exchange, integration, mapped }: BackendCall): Promise<BackendAnswer> {
    const { request, stage, match } = exchange;
    const target = serviceTarget(fillUri(integration.uri, stage.variables, mapped.path));
    if (target === undefined) {
      throw configurationError(`integration URI "${integration.uri}" names no AWS service; write "arn:aws:apigateway:REGION:SERVICE:action/ACTION"`);
    }
    const endpoint = this.services.endpoint(target.service);
    if (endpoint === undefined) {
      throw new NotServedError(unservedService(target.service));
    }
    if (fillStageVariables(integration.credentials ?? '', stage.variables) === '') {
      throw configurationError(`route "${routeName(match.route)}" calls "${target.service}" without credentials; give its integration a role`);
    }
    const method = integration.httpMethod ?? request.method;
    const body = bytesOf(mapped.payload);
    const { headers, url } = serviceRequest(target, endpoint, mapped.query, NamedValues.headers(mapped.headers), request.headers.get('Content-Type'));
    const answer = await sendSigned(this.client, target, endpoint, {
      headers, url, method, body, timeout: integration.timeout, signal: request.signal,
    });
    const asksForXml = headers.get('Accept')?.includes('xml') ?? false;
    return QUERY_SERVICES.has(target.service) && !asksForXml ? jsonOfQueryAnswer(answer) : answer;
  }
}

/** A call of a service before it is signed. */
export interface ServiceCall extends Pick<HttpCall, 'method' | 'body' | 'timeout' | 'signal'> {
  /** Path and query. */
  readonly url: string;
  readonly headers: NamedValues;
}

/** Calls a service with a signature of the local credentials. */
export async function sendSigned(client: HttpClient, { service, region }: ServiceTarget, endpoint: string, call: ServiceCall): Promise<HttpAnswer> {
  const { host, origin } = new URL(endpoint);
  const { method, body, url, headers } = call;
  const signed = sign({ host, path: url, method, body, service, region, headers: { ...headers.single(), Host: host } }, LOCAL_CREDENTIALS);
  return client.send({
    ...call,
    url: `${origin}${signed.path ?? url}`,
    headers: Object.entries(signed.headers ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  });
}

/** Headers and path that make an operation of a service known. */
export function serviceRequest(
  target: ServiceTarget, endpoint: string, query: ReadonlyArray<readonly [string, string]>, given: NamedValues, contentType: string | undefined,
): { headers: NamedValues; url: string } {
  const base = new URL(endpoint).pathname.replace(/\/$/, '');
  const protocol = JSON_SERVICES.get(target.service);
  const has = (name: string) => given.get(name) !== undefined;
  if (target.action === undefined) {
    const type: [string, string][] = has('Content-Type') || contentType === undefined ? [] : [['Content-Type', contentType]];
    return { headers: given.with(type), url: withQuery(`${base}${target.path}`, query) };
  }
  const usesForm = given.get('Content-Type')?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (protocol === undefined || usesForm) {
    const type: [string, string][] = has('Content-Type') ? [] : [['Content-Type', 'application/x-www-form-urlencoded']];
    const [action, ...parameters] = target.action.split('&');
    return { headers: given.with(type), url: withQuery(`${base}/?${[`Action=${action}`, ...parameters].join('&')}`, query) };
  }
  return {
    headers: given.with([
      ...has('Content-Type') ? [] : [['Content-Type', protocol.contentType] as const],
      ...has('X-Amz-Target') ? [] : [['X-Amz-Target', `${protocol.prefix}.${target.action}`] as const],
    ]),
    url: withQuery(`${base}/`, query),
  };
}
