import type { Exchange } from './exchange';
import { configurationError, GatewayError } from './gateway-error';
import { MalformedPolicyError } from './malformed-policy-error';
import { apiArn, methodArn } from './method-arn';
import { evaluateResourcePolicy, PolicyDecision } from './policy';
import { policyKeys } from './policy-keys';
import type { Caller } from './request-context';
import { isObject, JsonObject } from '../assembly/json';

export const INVOKE = 'execute-api:Invoke';

/**
 * What the API's resource policy says of a request; undefined where it has none.
 * @param caller who signed it, where the route asks for that
 * @throws GatewayError where the policy cannot be evaluated
 */
export function decideByResource(exchange: Exchange, caller?: Caller): PolicyDecision | undefined {
  const { api, request } = exchange;
  if (api.policy === undefined) return undefined;
  try {
    const asked = { action: INVOKE, resource: methodArn(exchange), keys: policyKeys(request, caller) };
    return evaluateResourcePolicy(withFullResources(api.policy, apiArn(api)), asked, caller?.userArn);
  } catch (error) {
    if (!(error instanceof MalformedPolicyError)) throw error;
    throw configurationError(`the resource policy cannot be evaluated: ${error.message}`);
  }
}

/**
 * Lets in whom the policy allows, where nothing else of IAM's does: on open routes, and on those of user pools.
 * @throws GatewayError where it does not
 */
export function requirePermission(exchange: Exchange): void {
  const decision = decideByResource(exchange);
  if (decision !== undefined && decision !== 'allow') throw accessDenied(exchange, decision);
}

/**
 * Lets in who signed the request: whoever is of the API's account, since policies of callers are not evaluated here and count as allowing the call,
 * unless the policy denies it; those of other accounts only where it allows it.
 * @throws GatewayError where it does not
 */
export function requirePermissionOf(caller: Caller, exchange: Exchange): void {
  const decision = decideByResource(exchange, caller) ?? 'implicit-deny';
  const isPermitted = decision === 'allow' || (decision === 'implicit-deny' && caller.accountId === exchange.api.account);
  if (!isPermitted) throw accessDenied(exchange, decision, caller);
}

/** What is told to a caller who is not let in to a method. */
export function accessDenied(exchange: Exchange, decision: PolicyDecision, caller?: Caller): GatewayError {
  return denial(exchange.api.account, methodArn(exchange), decision, caller);
}

/** As API Gateway words it, which shows only the end of the account. */
export function denial(account: string, resource: string, decision: PolicyDecision, caller?: Caller): GatewayError {
  const shown = resource.replace(`:${account}:`, `:${'*'.repeat(8)}${account.slice(-4)}:`);
  const end = decision === 'explicit-deny' ? ' with an explicit deny' : '';
  return new GatewayError('ACCESS_DENIED', `User: ${caller?.userArn ?? 'anonymous'} is not authorized to perform: ${INVOKE} on resource: ${shown}${end}`);
}

/**
 * A policy whose short resources, `execute-api:/…`, are ARNs.
 * @param beginning what the ARNs begin with
 */
export function withFullResources(policy: JsonObject, beginning: string): JsonObject {
  const { Statement: statements } = policy;
  return { ...policy, Statement: [statements].flat().map((statement) => isObject(statement) ? fullStatement(beginning, statement) : statement) };
}

function fullStatement(beginning: string, statement: JsonObject): JsonObject {
  const full = (value: unknown): unknown => typeof value === 'string' ? value.replace(/^execute-api:\//, () => `${beginning}/`) : value;
  const elements = Object.entries(statement)
    .map(([name, value]) => [name, name.endsWith('Resource') ? Array.isArray(value) ? value.map(full) : full(value) : value]);
  return Object.fromEntries(elements);
}
