import type { ContentHandling, Integration, IntegrationType } from '../../model/integration';
import type { SocketIntegration, SocketIntegrationResponse } from '../../model/websocket/socket-route';
import type { Exchange } from '../../pipeline/exchange';
import { configurationError, GatewayError } from '../../pipeline/gateway-error';
import { NamedValues } from '../../pipeline/named-values';
import { mapRequest, MappedRequest, templateScope } from '../../pipeline/request-mapping';
import { matchesWhole } from '../../pipeline/response-mapping';
import type { Templates } from '../../pipeline/templates';
import { selected, SelectionSources, selectionSources } from '../../pipeline/websocket/selection-expression';
import type { SocketEvent } from '../../pipeline/websocket/socket-context';
import { socketFunctionEvent } from '../../pipeline/websocket/socket-event';
import type { Backend, BackendAnswer } from '../backend';
import { invokeFunction } from '../function-target';
import type { LambdaInvoker } from '../lambda-invoker';
import { proxyAnswer } from '../proxy-answer';

/** What comes of an event. */
export interface SocketAnswer {
  /** Status of the backend: anything but a success keeps a client out. */
  readonly statusCode: number;
  /** Headers of a function's answer, for the subprotocol of a connection. */
  readonly headers: NamedValues;
  /**
   * What a client is sent where its route returns responses.
   * @throws GatewayError where the integration does not say what that is
   */
  message(): string;
}

const DEFAULT_KEY = '$default';

/** Bytes of a message either way: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const MAX_MESSAGE = 128 * 1024;

/**
 * Hands events of connections to what is behind their routes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html
 */
export class SocketBackend {
  /** @param backends those of REST APIs, which see a message as the body of a request */
  constructor(
    private readonly backends: Readonly<Record<IntegrationType, Backend>>,
    private readonly invoker: LambdaInvoker,
    private readonly templates: Templates,
  ) {}

  /**
   * @throws GatewayError where there is no answer
   * @throws NotServedError where what is behind the route is not served here
   */
  async call(target: SocketIntegration, exchange: Exchange, type: SocketEvent['type']): Promise<SocketAnswer> {
    const { integration, responses } = target;
    if (integration.type === 'aws_proxy') return proxied(await this.invoke(integration, exchange, type));
    const answer = await this.backends[integration.type].call({ exchange, integration, mapped: this.mapped(target, exchange) });
    if (integration.type === 'http_proxy') return proxied(answer);
    // A function that fails answers messages by its error message, and lets nobody in.
    const statusCode = answer.selection !== undefined && type === 'CONNECT' ? 502 : answer.statusCode;
    return { statusCode, headers: answer.headers, message: () => fitting(this.answered(responses, exchange, answer)) };
  }

  private async invoke(integration: Integration, exchange: Exchange, type: SocketEvent['type']): Promise<BackendAnswer> {
    const mapped: MappedRequest = { payload: '', headers: [], query: [], path: {} };
    const { payload, functionError } = await invokeFunction(this.invoker, { exchange, integration, mapped }, socketFunctionEvent(exchange, type));
    const name = `the function of route "${exchange.match.route.path}"`;
    if (functionError !== undefined) throw failed(`${name} failed: ${JSON.stringify(payload)}`);
    const answer = proxyAnswer(payload, true);
    if (answer === undefined) throw failed(`${name} gave a malformed response: ${(JSON.stringify(payload) ?? 'null').slice(0, 500)}; return { statusCode: 200 }, with a body that is a string if any`);
    return answer;
  }

  /** What the backend gets. Expressions choose templates here, and not media types. */
  private mapped({ integration, templateSelectionExpression }: SocketIntegration, exchange: Exchange): MappedRequest {
    const template = chosen(integration.requestTemplates, templateSelectionExpression, selectionSources(exchange));
    const requestTemplates = template === undefined ? integration.requestTemplates : new Map([[DEFAULT_KEY, template]]);
    const mapped = mapRequest(exchange, { ...integration, requestTemplates }, this.templates);
    const hasType = exchange.request.headers.get('Content-Type') !== undefined || NamedValues.headers(mapped.headers).get('Content-Type') !== undefined;
    return integration.type !== 'http_proxy' || hasType ? mapped : { ...mapped, headers: [...mapped.headers, ['Content-Type', 'application/json']] };
  }

  /** What a client is sent of an answer that is mapped. */
  private answered(responses: readonly SocketIntegrationResponse[], exchange: Exchange, answer: BackendAnswer): string {
    const selection = answer.selection ?? String(answer.statusCode);
    const response = responseFor(responses, selection);
    if (response === undefined) throw configurationError(`no integration response of route "${exchange.match.route.path}" matches "${selection}"; add one with the key "$default"`);
    const text = answer.body.toString(ENCODINGS[response.contentHandling ?? 'CONVERT_TO_BINARY']);
    const template = chosen(response.templates, response.templateSelectionExpression, { ...selectionSources(exchange), answer });
    return template === undefined ? text : this.templates.render(template, templateScope(exchange, text), 'response').text;
  }
}

/** Bytes of answers as text: messages are nothing else. */
const ENCODINGS: Readonly<Record<ContentHandling, BufferEncoding>> = { CONVERT_TO_TEXT: 'base64', CONVERT_TO_BINARY: 'utf8' };

/** An answer that goes back as it is. */
function proxied({ statusCode, headers, body }: BackendAnswer): SocketAnswer {
  return { statusCode, headers, message: () => fitting(body.toString('utf8')) };
}

function failed(problem: string): GatewayError {
  return new GatewayError('DEFAULT_5XX', 'Internal server error', { statusCode: 502, problem });
}

/** @throws GatewayError for more than a message may have */
function fitting(text: string): string {
  if (Buffer.byteLength(text) <= MAX_MESSAGE) return text;
  throw configurationError(`an answer has ${Buffer.byteLength(text)} bytes, and a message at most ${MAX_MESSAGE}; answer with less`);
}

/** The template that an expression chooses, or the one for all else. */
function chosen(templates: ReadonlyMap<string, string>, expression: string | undefined, sources: SelectionSources): string | undefined {
  const key = expression === undefined ? DEFAULT_KEY : selected(expression, sources);
  // CDK's documentation names a media type, as for REST APIs.
  return templates.get(key) ?? templates.get(DEFAULT_KEY) ?? templates.get('application/json');
}

/** A key matches as it is, or as a pattern where it stands between slashes. */
function responseFor(responses: readonly SocketIntegrationResponse[], selection: string): SocketIntegrationResponse | undefined {
  const patternOf = (key: string) => /^\/(.*)\/$/s.exec(key)?.[1];
  return responses.find(({ key }) => key === selection)
    ?? responses.find(({ key }) => patternOf(key) !== undefined && matchesWhole(patternOf(key) ?? '', selection))
    ?? responses.find(({ key }) => key === DEFAULT_KEY);
}
