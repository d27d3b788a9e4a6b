import { STATUS_CODES } from 'http';
import type { WebSocket } from 'ws';
import { Connection, ConnectionEnd, SocketLimits } from './connection';
import { ConnectionApi, isForConnections } from './connection-api';
import type { Connections } from './connections';
import { selected, selectionSources } from './selection-expression';
import { socketContext, SocketEvent, socketExchange } from './socket-context';
import { errorMessage, refusal } from './socket-error';
import { socketAuthorizerEvent } from './socket-event';
import type { SocketAnswer, SocketBackend } from '../../integrations/websocket/socket-backend';
import { CONNECT, DISCONNECT, SocketApi, SocketStage } from '../../model/websocket/socket-api';
import type { ServedSocketTarget, SocketRoute } from '../../model/websocket/socket-route';
import { AccessLog } from '../access-log';
import type { Exchange } from '../exchange';
import { GatewayError, NotServedError } from '../gateway-error';
import { AnyReply, forbidden, messageReply, UpgradeReply } from '../gateway-reply';
import type { GatewayRequest } from '../gateway-request';
import { IntegrationRecord } from '../integration-record';
import type { LambdaAuthorizers } from '../lambda-authorizers';
import { apiArn } from '../method-arn';
import { NamedValues } from '../named-values';
import type { RequestContext } from '../request-context';
import type { RequestValidator } from '../request-validator';
import type { RouteLimits } from '../route-limits';
import { verifySignature } from '../signature';
import type { Usage } from '../usage';

export interface SocketPipelineOptions {
  readonly authorizers: LambdaAuthorizers;
  readonly backend: SocketBackend;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly connections: Connections;
  readonly limits: SocketLimits;
  /** Takes a line of a stage's access log. */
  readonly onAccessLog?: (line: string, api: string) => void;
  /** Is told why something failed where the client is not. */
  readonly onProblem: (message: string) => void;
  readonly routeLimits: RouteLimits;
  readonly usage: Usage;
  readonly validator: RequestValidator;
}

/** An error as a client is told of it. */
interface ToldError {
  readonly statusCode: number;
  readonly message: string;
}

/** Reasons that API Gateway tells of ends without one. */
const REASONS: ReadonlyMap<number, string> = new Map([[1005, 'Client-side close frame status not set'], [1006, 'Connection closed abnormally']]);

/** The way of a client through a WebSocket API: it connects, sends messages that routes answer, and goes. */
export class SocketPipeline {
  private readonly management: ConnectionApi;
  private readonly log: AccessLog;

  /** @param name what the API is called in messages and logs */
  constructor(private readonly api: SocketApi, private readonly name: string, private readonly options: SocketPipelineOptions) {
    this.management = new ConnectionApi(options.connections);
    this.log = new AccessLog(name, options);
  }

  async handle(stageName: string, request: GatewayRequest): Promise<AnyReply> {
    if (isForConnections(request)) return this.management.answer(this.api, stageName, request);
    if (request.isUpgrade !== true) return messageReply(426, 'Upgrade Required', 'UpgradeRequiredException');
    const stage = this.api.stages.find(({ name }) => name === stageName);
    if (stage === undefined || request.path.replace('/', '') !== '') return forbidden();
    return this.connect(new Connection({ api: this.api, stage, request }, this.options.limits, this.options.clock));
  }

  private async connect(connection: Connection): Promise<AnyReply> {
    const event: SocketEvent = { type: 'CONNECT', receivedAt: connection.request.receivedAt };
    const context = socketContext(connection, event);
    context.set('routeKey', CONNECT);
    try {
      const route = this.api.socketRoutes.get(CONNECT);
      const answer = route && await this.admit(connection, event, route, context);
      const status = answer?.statusCode ?? 200;
      context.set('status', String(status));
      if (status < 200 || status > 299) return refusal(status, errorMessage(STATUS_CODES[status] ?? '', connection, context));
      connection.caller = { identity: context.variables.identity, authorizer: context.variables.authorizer };
      return this.letIn(connection, answer?.headers.get('Sec-WebSocket-Protocol'));
    } catch (error) {
      const { statusCode, message } = this.known(error as Error, CONNECT, context);
      context.set('status', String(statusCode));
      return refusal(statusCode, errorMessage(message, connection, context));
    } finally {
      this.write(context, connection.stage);
    }
  }

  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html */
  private async admit(connection: Connection, event: SocketEvent, route: SocketRoute, context: RequestContext): Promise<SocketAnswer | undefined> {
    const target = this.served(route);
    const exchange = socketExchange(connection, event, route, context);
    const usageIdentifierKey = await this.authorize(target, exchange);
    if (target.apiKeyRequired) {
      const key = this.api.apiKeySource === 'AUTHORIZER' ? usageIdentifierKey : exchange.request.headers.get('X-Api-Key');
      this.options.usage.countKey(key, exchange);
    }
    this.options.routeLimits.count(this.api, connection.stage, route.key);
    return target.integration && this.call(target, exchange, event);
  }

  /** @returns the key that the caller's use counts for, where the authorizer names one */
  private async authorize({ auth }: ServedSocketTarget, exchange: Exchange): Promise<string | undefined> {
    if (auth.kind === 'iam') exchange.context.setCaller(verifySignature(exchange.request, this.api));
    if (auth.kind !== 'lambda') return undefined;
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
    const arn = `${apiArn(this.api)}/${exchange.stage.name}/${CONNECT}`;
    const call = { arn, event: () => socketAuthorizerEvent(exchange, arn) };
    return (await this.options.authorizers.authorize(auth.authorizer, exchange, undefined, call)).usageIdentifierKey;
  }

  private letIn(connection: Connection, protocol: string | undefined): UpgradeReply {
    return {
      statusCode: 101,
      headers: [],
      body: Buffer.alloc(0),
      protocol,
      accept: (socket: WebSocket) => {
        connection.open(socket);
        this.options.connections.add(connection);
        socket.on('message', (data, isBinary) => {
          // A client that is told to go may not have read that yet.
          if (!connection.isOpen) return;
          if (isBinary) return connection.close({ code: 1003, reason: 'Binary data is not supported' });
          connection.active();
          return void this.message(connection, String(data));
        });
        // What a client sends against the protocol ends the connection by itself.
        socket.on('error', (error) => this.options.onProblem(`connection "${connection.id}" of API "${this.name}": ${error.message}`));
        socket.once('close', (code, reason) => void this.disconnect(connection, connection.end ?? { code, reason: reason.toString('utf8') || (REASONS.get(code) ?? '') }));
      },
    };
  }

  private async message(connection: Connection, body: string): Promise<void> {
    const event: SocketEvent = { type: 'MESSAGE', receivedAt: new Date(this.options.clock()), body };
    const context = socketContext(connection, event);
    const route = this.routeOf(body, context, connection.stage);
    context.set('routeKey', route?.key ?? '$default');
    try {
      // AWS documents an error, and no words for it.
      if (route === undefined) throw new GatewayError('ACCESS_DENIED', 'Forbidden');
      const target = this.served(route);
      const exchange = socketExchange(connection, event, route, context);
      this.options.routeLimits.count(this.api, connection.stage, route.key);
      this.validate(target, exchange);
      const answer = await this.call(target, exchange, event);
      context.set('status', String(answer.statusCode));
      const text = target.returnsResponse ? answer.message() : '';
      if (text !== '') connection.send(text);
    } catch (error) {
      const { statusCode, message } = this.known(error as Error, route?.key ?? '$default', context);
      context.set('status', String(statusCode));
      connection.send(errorMessage(message, connection, context));
    } finally {
      this.write(context, connection.stage);
    }
  }

  private async disconnect(connection: Connection, end: ConnectionEnd): Promise<void> {
    this.options.connections.remove(connection);
    const route = this.api.socketRoutes.get(DISCONNECT);
    if (route === undefined || this.options.connections.areEnding) return;
    const event: SocketEvent = { type: 'DISCONNECT', receivedAt: new Date(this.options.clock()), end };
    const context = socketContext(connection, event);
    try {
      const answer = await this.call(this.served(route), socketExchange(connection, event, route, context), event);
      context.set('status', String(answer.statusCode));
    } catch (error) {
      context.set('status', String(this.known(error as Error, DISCONNECT, context).statusCode));
    } finally {
      this.write(context, connection.stage);
    }
  }

  /** The route that a message is for; what is no JSON, or of no other route, is for the default one. */
  private routeOf(body: string, context: RequestContext, { variables }: SocketStage): SocketRoute | undefined {
    const request = { body: Buffer.from(body), headers: NamedValues.headers([]), query: NamedValues.query('') };
    const key = selected(this.api.routeSelectionExpression, { request, context: context.variables, stageVariables: variables });
    const isMessage = key !== CONNECT && key !== DISCONNECT;
    return (isMessage ? this.api.socketRoutes.get(key) : undefined) ?? this.api.socketRoutes.get('$default');
  }

  private served({ key, target }: SocketRoute): ServedSocketTarget {
    if (target.kind === 'unserved') throw new NotServedError(`route "${key}" of API "${this.name}" is not served: ${target.reason}`);
    return target;
  }

  private async call({ integration }: ServedSocketTarget, exchange: Exchange, { type }: SocketEvent): Promise<SocketAnswer> {
    const { match: { route: { path: key } } } = exchange;
    if (integration === undefined) throw new NotServedError(`route "${key}" of API "${this.name}" has no integration; give it one`);
    const record = new IntegrationRecord(exchange.context, this.options.clock, 'BUFFERED');
    return record.follow(() => this.options.backend.call(integration, exchange, type));
  }

  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html */
  private validate({ models }: ServedSocketTarget, exchange: Exchange): void {
    if (models === undefined) return;
    const validation = models.byKey.get(selected(models.selectionExpression, selectionSources(exchange))) ?? models.byKey.get('$default');
    if (validation === undefined) throw new GatewayError('BAD_REQUEST_BODY', 'Invalid request body', { validation: 'no model is for the message' });
    this.options.validator.check(validation, exchange.request, {});
  }

  /** What a client is told of an error, and the user of the gateway of its cause. */
  private known(error: Error, key: string, context: RequestContext): ToldError {
    const route = `route "${key}" of API "${this.name}"`;
    if (error instanceof NotServedError) return this.told(501, error.message, context);
    if (!(error instanceof GatewayError)) {
      this.options.onProblem(`${route} failed: ${error.stack ?? String(error)}`);
      return this.told(500, 'Internal server error', context);
    }
    if (error.problem !== undefined) this.options.onProblem(`${route} failed: ${error.problem}`);
    const { kind, statusCode, message, validation } = error;
    return this.told(statusCode, message === '' ? 'Internal server error' : message, context, { responseType: kind, validationErrorString: validation });
  }

  private told(statusCode: number, message: string, context: RequestContext, more: object = {}): ToldError {
    context.set('error', { message, messageString: JSON.stringify(message), ...more });
    return { statusCode, message };
  }

  private write(context: RequestContext, stage: SocketStage): void {
    this.log.write(stage.accessLogFormat, context, stage);
  }
}
