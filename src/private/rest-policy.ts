import { Aws, aws_iam as iam, Token } from 'aws-cdk-lib';
import { EVERY_RESOURCE, resourcesOf, RouteOfPolicy } from './policy-resource';
import { RestAuthorizationDefinition } from '../auth/rest-auth';

type Json = { readonly [name: string]: unknown };

/** Callers by what tells them apart, checked. */
export interface CallerLists {
  readonly accounts: readonly string[];
  readonly ipRanges: readonly string[];
  readonly vpcIds: readonly string[];
  readonly vpcEndpointIds: readonly string[];
}

/** Who may call an API at all. */
export type PolicyRules =
  | { readonly kind: 'allow' | 'deny'; readonly callers: CallerLists }
  | { readonly kind: 'document'; readonly policyDocument: iam.PolicyDocument };

/** A route as a policy sees it. */
export interface PolicyRoute extends RouteOfPolicy {
  readonly guard: RestAuthorizationDefinition['kind'];
}

/** What a policy is rendered for. */
export interface PolicyContext {
  /** Every operation of the document: routes, preflights and the default backend's. */
  readonly routes: readonly PolicyRoute[];
  /** Account of the API, which may be a token. */
  readonly account: string;
  /** Whether the API's endpoint is private; undefined where that is not known. */
  readonly isPrivate?: boolean;
  /** What every request has to have, whoever may call besides. */
  readonly gates?: readonly PolicyGate[];
}

/** What only requests have that come the right way: a key of IAM's, and the values that open. */
export interface PolicyGate {
  readonly key: 'aws:SourceVpce' | 'aws:Referer';
  readonly values: readonly string[];
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_LENGTH = 8192;
const INVOKE = 'execute-api:Invoke';
const EVERYTHING_SPELLED = /^(\*|execute-api:\/?\*(\/\*)*|arn:[^:]*:execute-api:[^:]*:[^:]*:[^/]*(\/\*)*)$/;
/** Requests carry it exactly if they are signed. */
const SIGNED = 'aws:PrincipalArn';

/**
 * The resource policy of an API. An Allow there lets in whom a route's authorizer or IAM has said nothing of, so it holds only where
 * neither decides; who is left out is denied.
 * @throws where it would shut everybody out of a route, cannot tell its callers, or is too long
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function renderPolicy(rules: PolicyRules | undefined, context: PolicyContext): Json {
  const policy = gated(ungatedPolicy(rules, context), context);
  const { length } = JSON.stringify(policy);
  if (length > MAX_LENGTH) {
    throw new Error(`resource policy has "${length}" characters and API Gateway takes ${MAX_LENGTH}; name fewer callers, ` +
      'or put the routes that have no authorizer behind fewer paths');
  }
  return policy;
}

/** What a policy says of those who come the right way. */
function ungatedPolicy(rules: PolicyRules | undefined, context: PolicyContext): Json {
  if (!rules) { return { Version: '2012-10-17', Statement: openRoutes(context.routes) }; }
  return rules.kind === 'document' ? givenPolicy(rules.policyDocument, context.routes) : callerPolicy(rules.kind, rules.callers, context);
}

/** Keeps everybody out who does not. A key that a request lacks is as good as a wrong one. */
function gated(policy: Json, { gates = [] }: PolicyContext): Json {
  if (gates.length === 0) { return policy; }
  const denials = gates.map(({ key, values }) => statement('Deny', [EVERY_RESOURCE], { StringNotEquals: { [key]: values } }));
  return { ...policy, Statement: [...listOf(policy.Statement), ...denials] };
}

function callerPolicy(kind: 'allow' | 'deny', callers: CallerLists, context: PolicyContext): Json {
  checkCallers(kind, callers, context);
  const conditions = callerConditions(callers, context.isPrivate ?? false);
  const denials = kind === 'allow'
    ? [statement('Deny', [EVERY_RESOURCE], { ...negated(conditions), ...(conditions.every(isAccount) ? signed(true) : {}) })]
    : conditions.map(({ operator, key, values }) => statement('Deny', [EVERY_RESOURCE], { [operator]: { [key]: values } }));
  return {
    Version: '2012-10-17',
    Statement: [...openRoutes(context.routes), ...(kind === 'allow' ? otherAccounts(callers, context) : []), ...denials],
  };
}

/** What no one decides but the policy: routes without an authorizer, and those of user pools, whose tokens do not speak of routes. */
function openRoutes(routes: readonly PolicyRoute[]): Json[] {
  const open = routes.filter(needsPermission);
  if (open.length === 0) { return []; }
  const decided = routes.filter(({ guard }) => guard === 'lambda');
  const resources = decided.length === 0 ? [EVERY_RESOURCE] : resourcesOf(open, decided, routes);
  return [statement('Allow', resources, routes.some(({ guard }) => guard === 'iam') ? signed(false) : {})];
}

/** Callers of the API's own account need IAM's permission only, those of others the API's as well. */
function otherAccounts({ accounts }: CallerLists, { account }: PolicyContext): Json[] {
  const others = accounts.filter((other) => other !== account);
  const principals = others.map((other) => `arn:${Aws.PARTITION}:iam::${other}:root`);
  return principals.length === 0 ? [] : [{ ...statement('Allow', [EVERY_RESOURCE]), Principal: { AWS: principals } }];
}

interface CallerCondition {
  readonly operator: 'IpAddress' | 'StringEquals';
  readonly key: string;
  readonly values: readonly string[];
}

function callerConditions({ accounts, ipRanges, vpcIds, vpcEndpointIds }: CallerLists, isPrivate: boolean): CallerCondition[] {
  const conditions: CallerCondition[] = [
    { operator: 'IpAddress', key: isPrivate ? 'aws:VpcSourceIp' : 'aws:SourceIp', values: ipRanges },
    { operator: 'StringEquals', key: 'aws:SourceVpc', values: vpcIds },
    { operator: 'StringEquals', key: 'aws:SourceVpce', values: vpcEndpointIds },
    { operator: 'StringEquals', key: 'aws:PrincipalAccount', values: accounts },
  ];
  return conditions.filter(({ values }) => values.length > 0);
}

/** Holds for those whom no condition holds for, also where a request lacks what is compared. */
function negated(conditions: readonly CallerCondition[]): Json {
  const strings = conditions.filter(({ operator }) => operator === 'StringEquals').map(({ key, values }) => [key, values]);
  const addresses = conditions.filter(({ operator }) => operator === 'IpAddress').map(({ key, values }) => [key, values]);
  return {
    ...(addresses.length > 0 ? { NotIpAddress: Object.fromEntries(addresses) } : {}),
    ...(strings.length > 0 ? { StringNotEquals: Object.fromEntries(strings) } : {}),
  };
}

function isAccount({ key }: CallerCondition): boolean {
  return key === 'aws:PrincipalAccount';
}

function signed(isSigned: boolean): Json {
  return { Null: { [SIGNED]: String(!isSigned) } };
}

function statement(effect: 'Allow' | 'Deny', resources: readonly string[], condition: Json = {}): Json {
  return {
    Effect: effect,
    Principal: '*',
    Action: INVOKE,
    Resource: resources,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

function checkCallers(kind: 'allow' | 'deny', { accounts, ipRanges, vpcIds, vpcEndpointIds }: CallerLists, { routes, isPrivate }: PolicyContext): void {
  const networks = [...vpcIds, ...vpcEndpointIds];
  if (isPrivate === false && networks.length > 0) {
    throw new Error(`resource policy names "${networks[0]}" and only APIs with a private endpoint are told of VPCs; name ipRanges, or make the endpoint private`);
  }
  if (accounts.length > 0 && routes.length > 0 && !routes.some(({ guard }) => guard === 'iam')) {
    throw new Error(`resource policy names account "${accounts[0]}" and no request tells of one; guard a route with Auth.iam(), or leave "accounts" out`);
  }
  // Browsers sign no preflight request, so it is open to everybody where accounts are all that is known.
  const closed = routes.find(({ method, guard }) => guard !== 'iam' && method !== 'OPTIONS');
  if (kind === 'allow' && closed && ipRanges.length + networks.length === 0) {
    throw new Error(`resource policy shuts everybody out of route "${closed.method} ${closed.path}", whose requests tell of no account; ` +
      'guard it with Auth.iam(), or name ipRanges too');
  }
}

function needsPermission({ guard }: PolicyRoute): boolean {
  return guard === 'none' || guard === 'userPools';
}

function givenPolicy(document: iam.PolicyDocument, routes: readonly PolicyRoute[]): Json {
  const policy = document.toJSON() as Json | undefined;
  const statements = listOf(policy?.Statement) as Json[];
  if (!policy || statements.length === 0) {
    throw new Error('resource policy "{}" has no statement and so shuts everybody out; add one, or leave it out');
  }
  const [fault] = document.validateForResourcePolicy();
  if (fault !== undefined) {
    throw new Error(`resource policy "${JSON.stringify(policy)}" is malformed: ${fault}`);
  }
  const everybody = statements.find(deniesEverybody);
  if (everybody) {
    throw new Error(`resource policy has the statement "${JSON.stringify(everybody)}" and so shuts everybody out; give it a condition, or take it out`);
  }
  const closed = routes.find(needsPermission);
  if (closed && !statements.some(({ Effect, ...rest }) => Effect === 'Allow' && names(rest.Action, isInvoke) !== false)) {
    throw new Error(`resource policy "${JSON.stringify(policy)}" shuts everybody out of route "${closed.method} ${closed.path}", which nothing else lets in to; ` +
      `add a statement that allows "${INVOKE}"`);
  }
  return policy;
}

function deniesEverybody({ Effect, Principal, Action, Resource, Condition }: Json): boolean {
  const principal = typeof Principal === 'object' && Principal !== null ? (Principal as Json).AWS : Principal;
  return Effect === 'Deny' && Condition === undefined && names(principal, (text) => text === '*') === true && names(Action, isInvoke) === true
    && names(Resource, (text) => EVERYTHING_SPELLED.test(text)) === true;
}

/** Whether a list has something in it; undefined where there is no list. */
function names(list: unknown, isMeant: (text: string) => boolean): boolean | undefined {
  return list === undefined ? undefined : listOf(list).some((text) => !Token.isUnresolved(text) && typeof text === 'string' && isMeant(text));
}

function isInvoke(pattern: string): boolean {
  const expression = pattern.replace(/[.+^$()[\]{}|\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 'i').test(INVOKE);
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
