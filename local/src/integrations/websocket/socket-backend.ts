import { asString, isObject, JsonObject } from '../../assembly/json';
import type { IntegrationType } from '../../model/integration';
import type { SocketIntegration, SocketIntegrationResponse } from '../../model/websocket/socket-route';
import type { Exchange } from '../../pipeline/exchange';
import { configurationError } from '../../pipeline/gateway-error';
import { mapRequest, templateScope } from '../../pipeline/request-mapping';
import type { Templates } from '../../pipeline/templates';
import { selected, SelectionSources } from '../../pipeline/websocket/selection-expression';
import type { SocketEvent } from '../../pipeline/websocket/socket-context';
import { socketFunctionEvent } from '../../pipeline/websocket/socket-event';
import { NamedValues } from '../../pipeline/named-values';
import type { Backend, BackendAnswer } from '../backend';
import { functionArn, invokeArn } from '../function-target';
import { HOP_BY_HOP } from '../http-endpoint';
import type { LambdaInvoker } from '../lambda-invoker';
import { fillStageVariables } from '../uri';

/** What comes of an event. */
export interface SocketAnswer {
  /** Status of the backend: anything but a success keeps a client out. */
  readonly statusCode: number;
  /** Headers of a function's answer, for the subprotocol of a connection. */
  readonly headers: NamedValues;
  /** What a client is sent where its route returns responses. */
  readonly body: string;
}

const DEFAULT_KEY = '$default';

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
  async call({ integration: given, templateSelectionExpression, responses }: SocketIntegration, exchange: Exchange, type: SocketEvent['type']): Promise<SocketAnswer> {
    if (given.type === 'aws_proxy') return this.invoke(given.uri, given.timeout, exchange, type);
    const template = chosen(given.requestTemplates, templateSelectionExpression, sourcesOf(exchange));
    const integration = { ...given, requestTemplates: new Map(template === undefined ? [] : [[DEFAULT_KEY, template]]) };
    const mapped = mapRequest(exchange, integration, this.templates);
    const answer = await this.backends[given.type].call({ exchange, integration, mapped });
    const headers = answer.headers.without(HOP_BY_HOP);
    const body = given.type === 'http_proxy' ? answer.body.toString('utf8') : this.mapped(responses, exchange, answer);
    return { statusCode: answer.selection === undefined ? answer.statusCode : 500, headers, body };
  }

  private async invoke(uri: string, timeout: number, exchange: Exchange, type: SocketEvent['type']): Promise<SocketAnswer> {
    const arn = functionArn(fillStageVariables(uri, exchange.stage.variables));
    const { path: key } = exchange.match.route;
    if (arn === undefined) throw configurationError(`integration URI "${uri}" of route "${key}" invokes no function`);
    const { payload, functionError } = await invokeArn(this.invoker, arn, socketFunctionEvent(exchange, type), timeout);
    if (functionError !== undefined) throw configurationError(`the function of route "${key}" failed: ${JSON.stringify(payload)}`);
    const { statusCode, headers, body } = isObject(payload) ? payload : {} as JsonObject;
    if (type === 'CONNECT' && !Number.isInteger(statusCode)) {
      throw configurationError(`the function of route "${key}" gave a malformed response: ${(JSON.stringify(payload) ?? 'null').slice(0, 500)}; return { statusCode: 200 }`);
    }
    const texts = Object.entries(isObject(headers) ? headers : {}).map(([name, value]): [string, string] => [name, String(value)]);
    return { statusCode: Number(statusCode ?? 200), headers: NamedValues.headers(texts), body: asString(body) ?? '' };
  }

  /** What a client is sent of an answer; as it is where nothing says otherwise. */
  private mapped(responses: readonly SocketIntegrationResponse[], exchange: Exchange, answer: BackendAnswer): string {
    const text = answer.body.toString('utf8');
    const response = responseFor(responses, answer.selection ?? String(answer.statusCode));
    const sources = { ...sourcesOf(exchange), statusCode: answer.statusCode };
    const template = response && chosen(response.templates, response.templateSelectionExpression, sources);
    return template === undefined ? text : this.templates.render(template, templateScope(exchange, text), 'response').text;
  }
}

export function sourcesOf({ request, context, stage }: Exchange): SelectionSources {
  return { body: request.body.toString('utf8'), context: context.variables, stageVariables: stage.variables };
}

/** The template that an expression chooses, or the one for all else. */
function chosen(templates: ReadonlyMap<string, string>, expression: string | undefined, sources: SelectionSources): string | undefined {
  const key = expression === undefined ? DEFAULT_KEY : selected(expression, sources);
  // CDK's documentation names a media type, as for REST APIs.
  return templates.get(key) ?? templates.get(DEFAULT_KEY) ?? templates.get('application/json');
}

/** A key matches as it is, or as a pattern where it stands between slashes. */
function responseFor(responses: readonly SocketIntegrationResponse[], selection: string): SocketIntegrationResponse | undefined {
  const matches = ({ key }: SocketIntegrationResponse) => key === selection || (/^\/.*\/$/.test(key) && new RegExp(`^(?:${key.slice(1, -1)})$`).test(selection));
  return responses.find(matches) ?? responses.find(({ key }) => key === DEFAULT_KEY);
}
