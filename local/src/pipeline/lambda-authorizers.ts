import type { Exchange } from './exchange';
import { ExpiringCache } from './expiring-cache';
import { functionEvent } from './function-event';
import { GatewayError, NotServedError } from './gateway-error';
import { MalformedPolicyError } from './malformed-policy-error';
import { everyValue, mappedValues } from './mapping-expression';
import { methodArn } from './method-arn';
import { evaluatePolicy, PolicyDecision } from './policy';
import { policyKeys } from './policy-keys';
import { sourcesOf } from './request-mapping';
import { asString, isObject, JsonObject } from '../assembly/json';
import { functionArn } from '../integrations/function-target';
import { InvocationResult, LambdaClientTimeout, LambdaInvoker } from '../integrations/lambda-invoker';
import { fillStageVariables } from '../integrations/uri';
import type { LambdaAuthorizer } from '../model/authorizer';

/** Decisions that are kept at a time. */
const CACHE_CAPACITY = 10_000;

/** Milliseconds that a function has to decide. */
const TIMEOUT = 29_000;

/** What a function says of a caller. */
interface Verdict {
  readonly policy: unknown;
  /** What mapping templates, functions and logs see as `$context.authorizer`. */
  readonly context: Readonly<Record<string, string>>;
  /** API key that the caller's use counts for. */
  readonly usageIdentifierKey?: string;
}

/** What is known of a caller who was let in. */
export interface Admission {
  /** API key that the caller's use counts for, where the authorizer names one. */
  readonly usageIdentifierKey?: string;
}

/** What a function is asked about, which is told by the kind of API. */
export interface AuthorizedCall {
  /** What policies name it by. */
  readonly arn: string;
  /** @param identity values of the identity sources */
  event(identity: readonly string[][]): JsonObject;
}

/**
 * Asks functions who may call, and keeps their answers as long as their authorizers say.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export class LambdaAuthorizers {
  private readonly verdicts = new ExpiringCache<Verdict>(CACHE_CAPACITY);

  /** @param onProblem is told why an authorizer failed, which the client is not */
  constructor(private readonly invoker: LambdaInvoker, private readonly clock: () => number, private readonly onProblem: (message: string) => void) {}

  /**
   * @param byResource what the API's resource policy says; where the function says nothing, it decides
   * @param call what is asked for; by default the method of a REST API
   * @throws GatewayError where the caller is not let in, or the function fails
   * @throws NotServedError where the function cannot run here
   */
  async authorize(
    authorizer: LambdaAuthorizer, exchange: Exchange, byResource?: PolicyDecision, call: AuthorizedCall = methodCall(authorizer, exchange),
  ): Promise<Admission> {
    const identity = identityOf(authorizer, exchange);
    const uri = fillStageVariables(authorizer.uri, exchange.stage.variables);
    const key = JSON.stringify([exchange.api.id, exchange.stage.name, authorizer.name, uri, identity]);
    // Without an identity, one caller's verdict would hold for every other.
    const kept = authorizer.ttl > 0 && identity.length > 0;
    const start = this.clock();
    const known = kept ? this.verdicts.get(key, start) : undefined;
    const verdict = known ?? await this.ask(authorizer, exchange, call.event(identity));
    exchange.context.setAuthorizer({ ...verdict.context, integrationLatency: known === undefined ? this.clock() - start : 0 });
    const decision = this.decide(authorizer, verdict, call.arn, exchange);
    if (kept && known === undefined) this.verdicts.set(key, verdict, this.clock() + authorizer.ttl * 1000);
    if (decision === 'explicit-deny') throw new GatewayError('ACCESS_DENIED', 'User is not authorized to access this resource with an explicit deny');
    if (decision === 'implicit-deny' && byResource !== 'allow') throw new GatewayError('ACCESS_DENIED', 'User is not authorized to access this resource');
    return { usageIdentifierKey: verdict.usageIdentifierKey };
  }

  private decide(authorizer: LambdaAuthorizer, { policy }: Verdict, arn: string, { request }: Exchange): PolicyDecision {
    try {
      return evaluatePolicy(policy, { action: 'execute-api:Invoke', resource: arn, keys: policyKeys(request) });
    } catch (error) {
      if (!(error instanceof MalformedPolicyError)) throw error;
      throw this.misconfigured(authorizer, error.message);
    }
  }

  private async ask(authorizer: LambdaAuthorizer, exchange: Exchange, event: JsonObject): Promise<Verdict> {
    const { payload, functionError } = await this.invoke(authorizer, exchange, event);
    if (functionError !== undefined) {
      if (isObject(payload) && payload.errorMessage === 'Unauthorized') throw new GatewayError('UNAUTHORIZED', 'Unauthorized');
      throw this.failed(authorizer, `failed: ${JSON.stringify(payload)}`);
    }
    return this.verdictOf(authorizer, payload);
  }

  private async invoke(authorizer: LambdaAuthorizer, { stage }: Exchange, event: unknown): Promise<InvocationResult> {
    const arn = functionArn(fillStageVariables(authorizer.uri, stage.variables));
    if (arn === undefined) throw this.misconfigured(authorizer, `its URI "${authorizer.uri}" invokes no function`);
    try {
      return await this.invoker.invoke(arn, event, { clientTimeoutMs: TIMEOUT });
    } catch (error) {
      if (error instanceof LambdaClientTimeout) throw this.failed(authorizer, `took too long: ${error.message}`);
      throw new NotServedError((error as Error).message);
    }
  }

  /**
   * Reads a function's answer.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
   */
  private verdictOf(authorizer: LambdaAuthorizer, payload: unknown): Verdict {
    if (!isObject(payload)) throw this.misconfigured(authorizer, `its answer is "${JSON.stringify(payload)}"; return { principalId, policyDocument, context }`);
    const { principalId, policyDocument, context, usageIdentifierKey } = payload;
    const values = Object.entries(isObject(context) ? context : {}).filter(([, value]) => value !== null);
    const nested = values.find(([, value]) => asString(value) === undefined);
    if (nested !== undefined) throw this.misconfigured(authorizer, `the value of "${nested[0]}" in its context is an object or a list; give a text, a number or a boolean`);
    if (!isAbsent(context) && !isObject(context)) throw this.misconfigured(authorizer, 'its context is no object');
    if (!isAbsent(principalId) && typeof principalId !== 'string') throw this.misconfigured(authorizer, `its principalId is "${JSON.stringify(principalId)}"; give a text`);
    const named = Object.fromEntries(values.map(([name, value]) => [name, String(value)]));
    return {
      policy: policyDocument,
      context: { ...named, ...typeof principalId === 'string' ? { principalId } : {} },
      usageIdentifierKey: asString(usageIdentifierKey),
    };
  }

  private failed({ name }: LambdaAuthorizer, problem: string): GatewayError {
    this.onProblem(`the function of authorizer "${name}" ${problem}`);
    return new GatewayError('AUTHORIZER_FAILURE', '');
  }

  private misconfigured({ name }: LambdaAuthorizer, problem: string): GatewayError {
    this.onProblem(`authorizer "${name}" cannot decide: ${problem}`);
    return new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', '');
  }
}

/**
 * Values of the identity sources, every value of a header or query string that comes more than once.
 * @throws GatewayError where one is missing, or the token is not as it should be
 */
function identityOf({ type, identitySources, identityValidation }: LambdaAuthorizer, exchange: Exchange): string[][] {
  const sources = sourcesOf(exchange);
  const values = identitySources.map((source) => (mappedValues(everyValue(source), sources) ?? []).filter((value) => value !== ''));
  const isValid = type === 'request' || identityValidation === undefined || matches(identityValidation, values[0]?.at(-1) ?? '');
  if (values.some((found) => found.length === 0) || !isValid) throw new GatewayError('UNAUTHORIZED', 'Unauthorized');
  return values;
}

/** Whether a text has what a regular expression describes; nothing has what no expression describes. */
export function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}

/**
 * The call of a REST API's method.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
function methodCall({ type }: LambdaAuthorizer, exchange: Exchange): AuthorizedCall {
  const arn = methodArn(exchange);
  return {
    arn,
    event: (identity) => type === 'token'
      ? { type: 'TOKEN', methodArn: arn, authorizationToken: identity[0]?.at(-1) }
      : { type: 'REQUEST', methodArn: arn, ...functionEvent(exchange) },
  };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
