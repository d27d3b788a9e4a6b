import { httpError } from './http-error';
import { httpEvent } from './http-event';
import type { HttpExchange } from './http-exchange';
import { expressionText } from './http-expression';
import { isObject, JsonObject } from '../../assembly/json';
import { invokeArn } from '../../integrations/function-target';
import { httpFunctionArn } from '../../integrations/http/http-function';
import type { LambdaInvoker } from '../../integrations/lambda-invoker';
import { fillStageVariables } from '../../integrations/uri';
import { decoded } from '../../model/base-path';
import type { HttpLambdaAuthorizer } from '../../model/http/http-authorizer';
import { ExpiringCache } from '../expiring-cache';
import { GatewayError } from '../gateway-error';
import { MalformedPolicyError } from '../malformed-policy-error';
import { apiArn } from '../method-arn';
import { evaluatePolicy } from '../policy';
import { policyKeys } from '../policy-keys';

/** Decisions that are kept at a time. */
const CACHE_CAPACITY = 10_000;

/** Milliseconds that a function has to decide: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TIMEOUT = 10_000;

/**
 * Asks functions who may call an HTTP API, and keeps their answers as long as their authorizers say.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class HttpLambdaAuthorizers {
  private readonly answers = new ExpiringCache<JsonObject>(CACHE_CAPACITY);

  constructor(private readonly invoker: LambdaInvoker, private readonly clock: () => number) {}

  /**
   * @returns what the function tells of the caller
   * @throws HttpApiError where the caller is not let in, or the function fails
   * @throws NotServedError where the function cannot run here
   */
  async authorize(authorizer: HttpLambdaAuthorizer, exchange: HttpExchange): Promise<JsonObject> {
    const identity = authorizer.identitySources.map((source) => expressionText(source, exchange) ?? '');
    if (identity.includes('')) throw httpError(401);
    const uri = fillStageVariables(authorizer.uri, exchange.stage.variables);
    const key = JSON.stringify([exchange.api.id, exchange.stage.name, authorizer.name, uri, identity]);
    // Without an identity, one caller's answer would hold for every other.
    const isKept = authorizer.ttl > 0 && identity.length > 0;
    const known = isKept ? this.answers.get(key, this.clock()) : undefined;
    const answer = known ?? await this.ask(authorizer, uri, exchange, identity);
    const isAllowed = authorizer.hasSimpleResponses ? isAuthorized(authorizer, answer) : isPermitted(authorizer, answer, exchange);
    const told = toldOf(authorizer, answer);
    if (isKept && known === undefined) this.answers.set(key, answer, this.clock() + authorizer.ttl * 1000);
    exchange.context.setAuthorizer(told);
    if (!isAllowed) throw httpError(403);
    return told;
  }

  private async ask(authorizer: HttpLambdaAuthorizer, uri: string, exchange: HttpExchange, identity: readonly string[]): Promise<JsonObject> {
    const arn = httpFunctionArn(uri);
    if (arn === undefined) throw failed(authorizer, `its URI "${authorizer.uri}" invokes no function`);
    const { payload, functionError } = await this.invoke(authorizer, arn, eventOf(authorizer, exchange, identity));
    if (functionError !== undefined && isObject(payload) && payload.errorMessage === 'Unauthorized') throw httpError(401);
    if (functionError !== undefined) throw failed(authorizer, `its function failed: ${JSON.stringify(payload)}`);
    if (!isObject(payload)) throw failed(authorizer, `its answer is "${JSON.stringify(payload)}"; return an object`);
    return payload;
  }

  private async invoke(authorizer: HttpLambdaAuthorizer, arn: string, event: JsonObject): ReturnType<LambdaInvoker['invoke']> {
    try {
      return await invokeArn(this.invoker, arn, event, TIMEOUT);
    } catch (error) {
      throw error instanceof GatewayError ? failed(authorizer, `its function gave no answer in ${TIMEOUT} ms: ${error.message}`) : error;
    }
  }
}

function failed({ name }: HttpLambdaAuthorizer, problem: string): Error {
  return httpError(500, { problem: `authorizer "${name}" cannot decide: ${problem}` });
}

/** What a function is given. */
function eventOf({ payloadFormatVersion }: HttpLambdaAuthorizer, exchange: HttpExchange, identity: readonly string[]): JsonObject {
  const event = { ...httpEvent(exchange, payloadFormatVersion), type: 'REQUEST' };
  if (payloadFormatVersion === '2.0') return { ...event, routeArn: routeArn(exchange), identitySource: identity.length === 0 ? null : identity };
  return { ...event, methodArn: routeArn(exchange), identitySource: identity.join(','), authorizationToken: identity.join(',') };
}

/** What a policy names the call by: the path is decoded, for another spelling of it must not slip past a statement that denies it. */
function routeArn({ api, stage, request }: HttpExchange): string {
  return `${apiArn(api)}/${stage.name}/${request.method}${request.path.split('/').map(decoded).join('/')}`;
}

function isAuthorized(authorizer: HttpLambdaAuthorizer, answer: JsonObject): boolean {
  if (typeof answer.isAuthorized !== 'boolean') throw failed(authorizer, `its answer is "${JSON.stringify(answer)}"; return { isAuthorized, context }`);
  return answer.isAuthorized;
}

function isPermitted(authorizer: HttpLambdaAuthorizer, { policyDocument }: JsonObject, exchange: HttpExchange): boolean {
  try {
    return evaluatePolicy(policyDocument, { action: 'execute-api:Invoke', resource: routeArn(exchange), keys: policyKeys(exchange.request) }) === 'allow';
  } catch (error) {
    if (!(error instanceof MalformedPolicyError)) throw error;
    throw failed(authorizer, error.message);
  }
}

/** What functions and logs are told of the caller. */
function toldOf(authorizer: HttpLambdaAuthorizer, { context, principalId }: JsonObject): JsonObject {
  if (context !== undefined && context !== null && !isObject(context)) throw failed(authorizer, 'its context is no object');
  return { ...isObject(context) ? context : {}, ...typeof principalId === 'string' ? { principalId } : {} };
}
