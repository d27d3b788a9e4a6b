import { isPreflight, withCors } from './cors-headers';
import { hasAuthorization } from './default-preflight';
import type { HttpAuthorization } from './http-authorization';
import { HttpApiError, httpError, httpErrorOf, httpErrorReply } from './http-error';
import type { HttpExchange } from './http-exchange';
import { HttpRouter } from './http-router';
import { mapHttpAnswer, mapHttpRequest } from './parameter-mapping';
import type { HttpApiBackend } from '../../integrations/http/http-backend';
import { HOP_BY_HOP } from '../../integrations/http-endpoint';
import type { HttpApi } from '../../model/http/http-api';
import type { HttpIntegration } from '../../model/http/http-integration';
import type { HttpStage } from '../../model/http/http-stage';
import { AccessLog } from '../access-log';
import { GatewayError, NotServedError } from '../gateway-error';
import { GatewayReply, notFound, notServed } from '../gateway-reply';
import type { GatewayRequest } from '../gateway-request';
import { IntegrationRecord } from '../integration-record';
import { RequestContext } from '../request-context';
import type { RouteLimits } from '../route-limits';
import { MalformedPathError } from '../router';

export interface HttpPipelineOptions {
  readonly authorization: HttpAuthorization;
  readonly backend: HttpApiBackend;
  /** Takes a line of a stage's access log. */
  readonly onAccessLog?: (line: string, api: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Is told why a request failed where the client is not. */
  readonly onProblem: (message: string) => void;
  readonly routeLimits: RouteLimits;
}

const NO_CONTENT: GatewayReply = { statusCode: 204, headers: [], body: Buffer.alloc(0) };

/** The way of a request through an HTTP API: match, authorize, throttle, map, integrate, map back, respond. */
export class HttpPipeline {
  private readonly router: HttpRouter;
  private readonly log: AccessLog;

  /** @param name what the API is called in messages and logs */
  constructor(private readonly api: HttpApi, private readonly name: string, private readonly options: HttpPipelineOptions) {
    this.router = new HttpRouter(api.routes);
    this.log = new AccessLog(name, options);
  }

  async handle(stageName: string, request: GatewayRequest): Promise<GatewayReply> {
    const stage = this.api.stages.find(({ name }) => name === stageName);
    if (stage === undefined) return notFound();
    const context = new RequestContext(this.api, stage, request);
    // HTTP APIs have one id for a request.
    context.set('requestId', context.extendedRequestId);
    const answer = withCors(await this.answer(stage, request, context), this.api.cors, request);
    const reply = { ...answer, headers: [...answer.headers, ['apigw-requestid', context.requestId] as const] };
    context.set('status', String(reply.statusCode));
    context.set('responseLength', reply.body.length);
    context.set('dataProcessed', request.body.length + reply.body.length);
    context.set('responseLatency', this.options.clock() - request.receivedAt.getTime());
    this.log.write(stage.accessLogFormat, context, stage);
    return reply;
  }

  private async answer(stage: HttpStage, request: GatewayRequest, context: RequestContext): Promise<GatewayReply> {
    try {
      return await this.serve(stage, request, context);
    } catch (error) {
      if (error instanceof NotServedError) return notServed(error.message);
      const known = this.knownError(request, error as Error);
      context.set('error', { message: known.message, messageString: JSON.stringify(known.message) });
      return httpErrorReply(known);
    }
  }

  private knownError(request: GatewayRequest, error: Error): HttpApiError {
    const known = error instanceof GatewayError ? httpErrorOf(error) : error;
    if (known instanceof MalformedPathError) return httpError(400);
    if (!(known instanceof HttpApiError)) return this.knownError(request, httpError(500, { problem: known.stack ?? String(known) }));
    if (known.problem !== undefined) this.options.onProblem(`${request.method} ${request.path} of API "${this.name}" failed: ${known.problem}`);
    return known;
  }

  private async serve(stage: HttpStage, request: GatewayRequest, context: RequestContext): Promise<GatewayReply> {
    if (this.api.unserved !== undefined) throw new NotServedError(`API "${this.name}" is not served: ${this.api.unserved}`);
    if (request.oversized) throw httpError(413);
    const match = this.router.match(request.method, request.path);
    if (this.api.cors !== undefined && isPreflight(request) && !hasAuthorization(match)) return NO_CONTENT;
    if (match === undefined) throw httpError(404);
    context.set('routeKey', match.route.key);
    const { target } = match.route;
    if (target.kind === 'unserved') throw new NotServedError(`route "${match.route.key}" of API "${this.name}" is not served: ${target.reason}`);
    const exchange = { api: this.api, stage, request, match, context };
    const authorizer = await this.options.authorization.admit(target.auth, exchange);
    this.options.routeLimits.count(this.api, stage, match.route.key);
    return this.integrate({ ...exchange, authorizer }, target.integration);
  }

  private async integrate(exchange: HttpExchange, integration: HttpIntegration): Promise<GatewayReply> {
    const mapped = mapHttpRequest(exchange, integration);
    const record = new IntegrationRecord(exchange.context, this.options.clock, 'BUFFERED');
    const answer = await record.follow(() => this.options.backend.call({ exchange, integration, mapped }));
    const ownHeaders = answer.headers.without(HOP_BY_HOP);
    const { statusCode, headers, body } = mapHttpAnswer(exchange, integration, { ...answer, headers: ownHeaders });
    return { statusCode, headers: headers.entries, body };
  }
}
