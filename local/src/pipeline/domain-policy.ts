import { configurationError } from './gateway-error';
import type { GatewayRequest } from './gateway-request';
import { MalformedPolicyError } from './malformed-policy-error';
import { evaluateResourcePolicy } from './policy';
import { policyKeys } from './policy-keys';
import { denial, INVOKE, withFullResources } from './resource-policy';
import { partitionOf } from '../assembly/environment';
import type { Domain, PrivateAccess } from '../model/domain';

/**
 * Lets a request into a private domain: without a policy nobody is let in.
 * @throws GatewayError where it is not let in, or the policy cannot be evaluated
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
 */
export function requireDomainPermission(domain: Domain, { arn, policy }: PrivateAccess, request: GatewayRequest): void {
  const place = `arn:${partitionOf(domain.region)}:execute-api:${domain.region}:${domain.account}:`;
  const resource = `${place}/domainnames/${arn.split('/domainnames/')[1] ?? domain.name}`;
  try {
    const decision = policy === undefined ? 'implicit-deny' : evaluateResourcePolicy(withFullResources(policy, place), { action: INVOKE, resource, keys: policyKeys(request) }, undefined);
    if (decision !== 'allow') throw denial(domain.account, resource, decision);
  } catch (error) {
    if (!(error instanceof MalformedPolicyError)) throw error;
    throw configurationError(`the policy of domain "${domain.name}" cannot be evaluated: ${error.message}`);
  }
}
