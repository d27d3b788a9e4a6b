import { aws_apigatewayv2 as apigatewayv2, Duration } from 'aws-cdk-lib';
import { httpAnswers } from './http-answers';
import { HttpBackendRoute, HttpIntegration } from './http-backend';
import { checkHttpTimeout, checkIntegrationTimeout, checkSocketTimeout } from './integration-timeout';
import { HttpIntegrationProps, ResponseTransferMode, RestBackendRoute, RestIntegration } from './rest-backend';
import { WebSocketBackendRoute, WebSocketIntegration } from './websocket-backend';
import { HttpUrl } from '../values/http-url';
import { RequestValue } from '../values/request-value';

/** How an HTTP endpoint is called, wherever it is. */
export interface HttpCallOptions {
  /**
   * Method of the call: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
   * @default - the request's own
   */
  readonly httpMethod?: string;
  /**
   * Headers that are set, e.g. a secret from a stage variable. They take the place of those that the client sends. Where a request lacks the value, the
   * client's own header of that name reaches the endpoint, unless `forwardedHeaders` or `forwardedQueryParameters` are given.
   * @default - none
   */
  readonly headers?: { [name: string]: RequestValue };
  /**
   * Query parameters that are set. They take the place of those that the client sends.
   * @default - none
   */
  readonly query?: { [name: string]: RequestValue };
  /**
   * The client's headers that the endpoint gets, whatever the case of their letters. It then gets nothing else that the client sent but these, the
   * query parameters that `forwardedQueryParameters` names, path variables, and the body with its `Content-Type`. An empty list forwards no header.
   * @default - all, and none where `forwardedQueryParameters` are given
   */
  readonly forwardedHeaders?: string[];
  /**
   * The client's query parameters that the endpoint gets, with each of their values. It then gets nothing else that the client sent but these, the
   * headers that `forwardedHeaders` names, path variables, and the body with its `Content-Type`. An empty list forwards no query parameter.
   * @default - all, and none where `forwardedHeaders` are given
   */
  readonly forwardedQueryParameters?: string[];
  /**
   * The endpoint's headers that clients are told, with every status, where only some of what they send is forwarded.
   * @default - Content-Type, Cache-Control, ETag, Last-Modified, Location, Retry-After, Content-Disposition, Content-Language, Content-Range, Vary, Link and
   * Allow, each with the statuses for which it says something
   */
  readonly responseHeaders?: string[];
  /**
   * How long API Gateway waits for the endpoint: at least 50 milliseconds. More than 29 seconds needs a raised quota, or a streamed answer, which may take 15 minutes.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
   * @default - 29 seconds
   */
  readonly timeout?: Duration;
  /**
   * How answers reach the client. Those to requests of which only some is forwarded cannot be streamed.
   * @default ResponseTransferMode.BUFFERED
   */
  readonly responseTransferMode?: ResponseTransferMode;
  /**
   * Whether the endpoint's certificate is taken whoever issued it: API Gateway still checks its name and its dates.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-tls-config.html
   * @default false
   */
  readonly insecureSkipVerification?: boolean;
  /**
   * Whether the endpoint may be called without TLS, so that whoever is on the way can read requests and answers, and change them.
   * @default false
   */
  readonly allowUnencrypted?: boolean;
}

/** Where a call from an HTTP API goes in a VPC. */
export interface PrivatePlace {
  readonly destinationArn: string;
  readonly vpcLink: apigatewayv2.IVpcLink;
  /** Undefined without TLS. */
  readonly serverName?: string;
  /** The `Host` header; undefined where none is said. */
  readonly host?: string;
  /** Undefined for the request's own. */
  readonly requestPath?: string;
}

/** Where a call goes. */
export interface HttpPlace {
  readonly url: string;
  /** Values of variables of the URL. */
  readonly variables: { readonly [name: string]: RequestValue };
  /** Makes the way there where it is in a VPC. */
  readonly connect?: () => VpcConnection;
}

/** A way into a VPC. */
export interface VpcConnection {
  readonly vpcLink: apigatewayv2.IVpcLink;
  /** ARN of the load balancer at its end. */
  readonly integrationTarget: string;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** A call to an HTTP endpoint, wherever it is. */
export class HttpCall {
  /** @throws where an option is malformed, or at odds with another */
  constructor(private readonly options: HttpCallOptions) {
    const { httpMethod, timeout, responseTransferMode, responseHeaders } = options;
    const { headers = {}, query = {}, forwardedHeaders = [], forwardedQueryParameters = [] } = options;
    if (httpMethod !== undefined && !METHODS.includes(httpMethod)) { throw new Error(`method "${httpMethod}" is unknown; give one of ${METHODS.join(', ')}`); }
    checkIntegrationTimeout(timeout, responseTransferMode);
    checkApart('header', Object.keys(headers), forwardedHeaders, (name) => name.toLowerCase());
    checkApart('query parameter', Object.keys(query), forwardedQueryParameters, (name) => name);
    if (this.isMapped && responseTransferMode === ResponseTransferMode.STREAM) {
      throw new Error('response transfer mode "STREAM" hands answers on as they come, and those to requests of which only some is forwarded are mapped; ' +
        'leave forwardedHeaders and forwardedQueryParameters out, or do not stream');
    }
    if (!this.isMapped && responseHeaders) {
      throw new Error(`response headers "${responseHeaders.join(', ')}" cannot be chosen where answers are handed on as they are; give forwardedHeaders too, or leave them out`);
    }
  }

  /**
   * The call as a route's integration.
   * @throws where the URL has a variable without a value, or a value is for none
   */
  public integration({ url: text, variables, connect }: HttpPlace, route: RestBackendRoute): RestIntegration {
    const url = new HttpUrl(text, this.options.allowUnencrypted ?? false);
    const { headers, query, responseHeaders, forwardedHeaders = [], forwardedQueryParameters = [] } = this.options;
    const { httpMethod, timeout, insecureSkipVerification, responseTransferMode } = this.options;
    const path = pathValues(url, variables, route);
    const props: HttpIntegrationProps = {
      url: text,
      httpMethod,
      timeout,
      insecureSkipVerification,
      responseTransferMode,
      parameters: { path, query, headers },
      ...connect?.(),
    };
    return RestIntegration.http(this.isMapped
      ? { ...props, answers: httpAnswers(responseHeaders), forwardedHeaders, forwardedQueryParameters }
      : props);
  }

  /**
   * The call as a route's integration in an HTTP API, which hands on whatever clients send.
   * @throws where the URL has a variable without a value, a value is for none, or HTTP APIs do not have an option
   */
  public httpIntegration({ url: text, variables }: HttpPlace, route: HttpBackendRoute): HttpIntegration {
    const { headers = {}, query = {}, httpMethod, timeout } = this.options;
    this.checkUnknown('HTTP APIs', route.routeKey);
    checkHttpTimeout(timeout, route.routeKey);
    const path = pathValues(new HttpUrl(text, this.options.allowUnencrypted ?? false), variables, route);
    return HttpIntegration.http({ url: text, httpMethod, timeout, path, headers, query });
  }

  /**
   * The call of what is in a VPC as a route's integration in an HTTP API.
   * @throws where HTTP APIs do not have an option
   */
  public privateIntegration(
    { destinationArn, vpcLink, serverName, host, requestPath }: PrivatePlace, { routeKey }: HttpBackendRoute,
  ): HttpIntegration {
    const { headers = {}, query = {}, httpMethod, timeout } = this.options;
    this.checkUnknown('HTTP APIs', routeKey);
    checkHttpTimeout(timeout, routeKey);
    const hosted = withDefaults(headers, host === undefined ? {} : { Host: RequestValue.literal(host) });
    return HttpIntegration.vpcLink({
      destinationArn, vpcLink, serverNameToVerify: serverName, requestPath, httpMethod, timeout, headers: hosted, query,
    });
  }

  /**
   * The call as a route's integration in a WebSocket API. Messages have no headers, so those that say whose they are are set.
   * @throws where the URL has a variable without a value, a value is for none, or WebSocket APIs do not have an option
   */
  public socketIntegration({ url: text, variables }: HttpPlace, route: WebSocketBackendRoute): WebSocketIntegration {
    const { headers = {}, query = {}, httpMethod = 'POST', timeout } = this.options;
    this.checkUnknown('WebSocket APIs', route.routeKey);
    checkSocketTimeout(timeout, route.routeKey);
    const url = new HttpUrl(text, this.options.allowUnencrypted ?? false);
    const path = pathValues(url, variables, { routeKey: route.routeKey, pathVariables: [] });
    const own = { 'X-Connection-Id': RequestValue.context('connectionId'), 'X-Event-Type': RequestValue.context('eventType') };
    return WebSocketIntegration.http({ url: text, httpMethod, timeout, path, headers: withDefaults(headers, own), query });
  }

  private checkUnknown(kind: string, routeKey: string): void {
    const unknown = (['forwardedHeaders', 'forwardedQueryParameters', 'responseTransferMode', 'insecureSkipVerification'] as const)
      .find((name) => this.options[name] !== undefined && this.options[name] !== false);
    if (unknown) { throw new Error(`route "${routeKey}": ${kind} have no "${unknown}"; leave it out, or take a RestGateway`); }
  }

  /** Whether only some of what clients send is forwarded. */
  private get isMapped(): boolean {
    return this.options.forwardedHeaders !== undefined || this.options.forwardedQueryParameters !== undefined;
  }
}

type Headers = { readonly [name: string]: RequestValue };

/** Headers with those that are set where none of the name is, whatever the case of its letters. */
function withDefaults(headers: Headers, defaults: Headers): { [name: string]: RequestValue } {
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  return { ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !given.includes(name.toLowerCase()))), ...headers };
}

/** @throws where a value is for no variable of the URL, or is none that may stand in a path */
export function checkPathValues(url: string, variables: readonly string[], values: { readonly [name: string]: RequestValue }): void {
  for (const [name, { _expression: expression }] of Object.entries(values)) {
    if (!variables.includes(name)) { throw new Error(`path value "${name}" is for no variable of URL "${url}"; write "{${name}}" there, or take it out`); }
    const isDecoded = ['body', 'rawBody'].includes(expression.kind) || (expression.kind === 'parameter' && expression.location !== 'path');
    if (isDecoded) {
      throw new Error(`path value "${name}" of URL "${url}" comes decoded, so a client could lead the call to another path by it; ` +
        'take it from a path variable, or send it by "query" or "headers"');
    }
  }
}

function pathValues(
  { text, variables }: HttpUrl, values: { readonly [name: string]: RequestValue }, { routeKey, pathVariables }: HttpBackendRoute,
): { [name: string]: RequestValue } {
  checkPathValues(text, variables, values);
  return Object.fromEntries([...new Set(variables)].map((name) => {
    const value = values[name] ?? (pathVariables.includes(name) ? RequestValue.path(name) : undefined);
    if (value) { return [name, value]; }
    const there = pathVariables.map((variable) => `"${variable}"`).join(', ');
    throw new Error(`route "${routeKey}": variable "${name}" of URL "${text}" is none of its path; ` +
      `${there ? `there is ${there}` : `write "{${name}}" in the path`}, or give it a value of its own`);
  }));
}

function checkApart(kind: string, set: readonly string[], forwarded: readonly string[], identity: (name: string) => string): void {
  const names = forwarded.map(identity);
  const twice = set.find((name) => names.includes(identity(name)));
  if (twice !== undefined) { throw new Error(`${kind} "${twice}" is set and forwarded; take it out of one of the two`); }
}
