import { IntegrationContext, Json } from './context';
import { checkPathVariables } from './request';
import { CallParameters } from '../../backends/rest-backend';
import { Expression } from '../../values/expression';
import { checkDeclared, DeclaredParameter } from '../../values/request-parameter';
import { RequestValue } from '../../values/request-value';
import { literalSource } from '../response-header';

/**
 * Headers that API Gateway sets itself or drops, or that hold between neighbours only.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const RESERVED = [
  'connection', 'content-length', 'content-md5', 'expect', 'host', 'keep-alive', 'max-forwards', 'proxy-authenticate', 'server', 'te', 'trailer', 'transfer-encoding',
  'upgrade', 'via', 'www-authenticate',
];

/** Names of what is forwarded from the client, with every value. */
export interface Forwarded {
  readonly headers: readonly string[];
  readonly query: readonly string[];
}

/** What a call is made of, as mappings, and the parameters of requests that it refers to. */
export interface RenderedParameters {
  readonly requestParameters: Json;
  readonly declared: readonly DeclaredParameter[];
}

/**
 * @throws where a value cannot be mapped, or a header cannot be set
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
 */
export function callParameters(
  { path = {}, query = {}, headers = {} }: CallParameters, context: IntegrationContext, forwarded: Forwarded = { headers: [], query: [] },
): RenderedParameters {
  const reserved = [...Object.keys(headers), ...forwarded.headers].find((name) => RESERVED.includes(name.toLowerCase()));
  if (reserved !== undefined) { throw new Error(`header "${reserved}" cannot be set, since API Gateway sets or drops it; leave it out`); }
  const places = [['path', path], ['querystring', query], ['header', headers]] as const;
  const all = places.flatMap(([place, values]) => Object.entries(values).map(([name, value]) => ({ place, name, value })));
  const kept = [...parameters('header', forwarded.headers), ...parameters('querystring', forwarded.query)];
  all.forEach(({ name }) => checkDeclared({ location: 'header', name, required: false }));
  kept.forEach(checkDeclared);
  return {
    requestParameters: Object.fromEntries([
      ...all.map(({ place, name, value }) => [`integration.request.${place}.${name}`, source(name, value, context)]),
      ...kept.map(({ location, name }) => [`integration.request.${location}.${name}`, `method.request.multivalue${location}.${name}`]),
    ]),
    declared: [...kept, ...all.flatMap(({ value: { _expression: expression } }) =>
      expression.kind === 'parameter' ? [{ location: expression.location, name: expression.name, required: expression.location === 'path' }] : [])],
  };
}

function parameters(location: 'header' | 'querystring', names: readonly string[]): DeclaredParameter[] {
  return names.map((name) => ({ location, name, required: false }));
}

function source(target: string, { _expression: expression }: RequestValue, context: IntegrationContext): string {
  checkPathVariables(expression, context);
  switch (expression.kind) {
    case 'literal': return literalSource(expression.value);
    case 'parameter': return parameterSource(expression);
    case 'context': return `context.${expression.names.join('.')}`;
    case 'stageVariable': return `stageVariables.${expression.name}`;
    case 'body': return `method.request.body${expression.path.slice(1)}`;
    case 'rawBody': return 'method.request.body';
    default: throw new Error(`"${target}" of the call cannot hold a "${expression.kind}" value; give a literal, or a single value of the request, the context or the stage`);
  }
}

function parameterSource({ location, name }: Expression & { kind: 'parameter' }): string {
  checkDeclared({ location, name, required: false });
  return `method.request.${location}.${name}`;
}
