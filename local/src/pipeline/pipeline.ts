import { AccessLog } from './access-log';
import type { Authorization } from './authorization';
import { compressed } from './compression';
import type { Exchange } from './exchange';
import { gatewayAnswer } from './gateway-answer';
import { GatewayError, NotServedError } from './gateway-error';
import { AnyReply, forbidden, GatewayReply, isStreamed, notServed, StreamedReply } from './gateway-reply';
import type { GatewayRequest } from './gateway-request';
import { IntegrationRecord } from './integration-record';
import type { NamedValues } from './named-values';
import { RequestContext } from './request-context';
import { mapRequest } from './request-mapping';
import { RequestValidator } from './request-validator';
import type { ResponseCache } from './response-cache';
import { mapResponse } from './response-mapping';
import { MalformedPathError, Router } from './router';
import { Templates } from './templates';
import type { Usage } from './usage';
import { watched } from './watched-stream';
import type { Backend, StreamBackend } from '../integrations/backend';
import type { Api } from '../model/api';
import type { Integration, IntegrationType, StreamedType } from '../model/integration';
import type { Stage } from '../model/stage';

export interface PipelineOptions {
  readonly authorization: Authorization;
  readonly backends: Readonly<Record<IntegrationType, Backend>>;
  readonly streamBackends: Readonly<Record<StreamedType, StreamBackend>>;
  /** Takes a line of a stage's access log. */
  readonly onAccessLog?: (line: string, api: string) => void;
  readonly cache: ResponseCache;
  readonly usage: Usage;
  /** From 0 up to 1, to choose the requests that a canary gets. */
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Is told why a request failed where the client is not. */
  readonly onProblem: (message: string) => void;
}

/** Headers of a proxied answer that the client gets under another name: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const REMAPPED = new Set(['connection', 'content-length', 'content-md5', 'date', 'server', 'www-authenticate']);

/** The way of a request through an API: match, authorize, throttle, validate, map, integrate, map back, respond. */
export class Pipeline {
  private readonly router: Router;
  private readonly validator = new RequestValidator();
  private readonly templates = new Templates();
  private readonly log: AccessLog;

  /** @param name what the API is called in messages and logs */
  constructor(private readonly api: Api, private readonly name: string, private readonly options: PipelineOptions) {
    this.router = new Router(api.routes);
    this.log = new AccessLog(name, options);
  }

  async handle(stageName: string, request: GatewayRequest): Promise<AnyReply> {
    const deployed = this.api.stages.find(({ name }) => name === stageName);
    if (deployed === undefined) return forbidden();
    const { canary } = deployed;
    const isCanary = canary !== undefined && this.options.random() * 100 < canary.percent;
    const stage = isCanary ? { ...deployed, variables: { ...deployed.variables, ...canary.variables } } : deployed;
    const context = new RequestContext(this.api, stage, request);
    if (canary !== undefined) context.set('isCanaryRequest', isCanary);
    const answer = await this.answer(stage, request, context);
    const headers = [['x-amzn-RequestId', context.requestId] as const, ['x-amz-apigw-id', context.extendedRequestId] as const, ...answer.headers];
    const conclude = (length: number) => {
      context.set('status', String(answer.statusCode));
      context.set('responseLength', length);
      context.set('responseLatency', this.options.clock() - request.receivedAt.getTime());
      this.log.write(stage.accessLogFormat, context, stage);
    };
    if (isStreamed(answer)) return { ...answer, headers, body: watched(answer.body, { ended: conclude }) };
    const reply = compressed({ ...answer, headers }, request, this.api.minCompressionSize);
    conclude(reply.body.length);
    return reply;
  }

  private async answer(stage: Stage, request: GatewayRequest, context: RequestContext): Promise<AnyReply> {
    try {
      return await this.serve(stage, request, context);
    } catch (error) {
      if (error instanceof NotServedError) return notServed(error.message);
      if (error instanceof MalformedPathError) return gatewayAnswer(new GatewayError('DEFAULT_4XX', 'Bad Request'), this.api, stage, request, context);
      if (error instanceof GatewayError && error.problem !== undefined) this.report(request, error.problem);
      if (error instanceof GatewayError) return gatewayAnswer(error, this.api, stage, request, context);
      this.report(request, (error as Error).stack ?? String(error));
      return gatewayAnswer(new GatewayError('DEFAULT_5XX', 'Internal server error'), this.api, stage, request, context);
    }
  }

  private report(request: GatewayRequest, problem: string): void {
    this.options.onProblem(`${request.method} ${request.path} of API "${this.name}" failed: ${problem}`);
  }

  private async serve(stage: Stage, request: GatewayRequest, context: RequestContext): Promise<AnyReply> {
    if (this.api.unserved !== undefined) throw new NotServedError(`API "${this.name}" is not served: ${this.api.unserved}`);
    if (request.oversized) throw new GatewayError('REQUEST_TOO_LARGE', 'Request Too Long');
    const match = this.router.match(request.method, request.path);
    if (match === undefined) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
    context.setRoute(match);
    const { route } = match;
    if (route.target.kind === 'unserved') {
      throw new NotServedError(`route "${route.method} ${route.path}" of API "${this.name}" is not served: ${route.target.reason}`);
    }
    const exchange = { api: this.api, stage, request, match, context };
    const { authorization, cache, usage } = this.options;
    const { auth, apiKeyRequired, integration } = route.target;
    const { usageIdentifierKey } = await authorization.admit(auth, exchange);
    if (apiKeyRequired) usage.countKey(this.api.apiKeySource === 'AUTHORIZER' ? usageIdentifierKey : request.headers.get('x-api-key'), exchange);
    else usage.count(exchange);
    this.validator.check(route.validation, request, match.pathParameters);
    if (integration.streamed !== undefined) return this.stream(exchange, integration, this.options.streamBackends[integration.streamed]);
    return cache.reply(exchange, integration, auth, async () => this.integrate(exchange, integration));
  }

  private async integrate(exchange: Exchange, integration: Integration): Promise<GatewayReply> {
    const mapped = mapRequest(exchange, integration, this.templates);
    const record = new IntegrationRecord(exchange.context, this.options.clock, 'BUFFERED');
    const answer = await record.follow(() => this.options.backends[integration.type].call({ exchange, integration, mapped }));
    if (integration.type.endsWith('_proxy')) return { statusCode: answer.statusCode, headers: proxiedHeaders(answer.headers), body: answer.body };
    return mapResponse(exchange, integration, answer, this.templates);
  }

  /**
   * Hands an answer on while it comes: nothing keeps, maps or compresses it.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
   */
  private async stream(exchange: Exchange, integration: Integration, backend: StreamBackend): Promise<StreamedReply> {
    const mapped = mapRequest(exchange, integration, this.templates);
    const record = new IntegrationRecord(exchange.context, this.options.clock, 'STREAMED');
    const answer = await record.follow(() => backend.call({ exchange, integration, mapped }));
    const body = watched(answer.body, {
      begun: () => record.begun(),
      // A client that goes away is no fault of the integration.
      ended: (_, error) => record.ended(exchange.request.signal.aborted ? undefined : error?.message),
    });
    return { statusCode: answer.statusCode, headers: proxiedHeaders(answer.headers), body };
  }
}

/** Headers of a proxied answer as the client gets them. */
function proxiedHeaders(headers: NamedValues): [string, string][] {
  const type: [string, string][] = headers.get('Content-Type') === undefined ? [['Content-Type', 'application/json']] : [];
  return [...type, ...headers.without(new Set(['transfer-encoding'])).entries
    .map(([name, value]): [string, string] => [REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value])];
}
