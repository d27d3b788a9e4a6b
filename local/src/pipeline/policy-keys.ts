import type { GatewayRequest } from './gateway-request';
import type { Caller } from './request-context';

/**
 * What is known of a request to the conditions of policies, by key in lower case. Through a VPC there is another address than through the internet.
 * @param caller who signed it; undefined where nobody did
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 */
export function policyKeys({ origin, headers, receivedAt }: GatewayRequest, caller?: Caller): ReadonlyMap<string, string> {
  const isInVpc = origin.vpcId !== undefined || origin.vpcEndpointId !== undefined;
  const values: Record<string, string | undefined> = {
    'aws:currenttime': receivedAt.toISOString(),
    'aws:epochtime': String(Math.floor(receivedAt.getTime() / 1000)),
    'aws:principalaccount': caller?.accountId,
    'aws:principalarn': caller?.userArn,
    'aws:principaltype': caller === undefined ? undefined : 'User',
    'aws:referer': headers.get('Referer'),
    // Requests to API Gateway are, and those to loopback stand for them.
    'aws:securetransport': 'true',
    'aws:sourceip': isInVpc ? undefined : origin.sourceIp,
    'aws:sourcevpc': origin.vpcId,
    'aws:sourcevpce': origin.vpcEndpointId,
    'aws:useragent': headers.get('User-Agent'),
    'aws:userid': caller?.userId,
    'aws:username': caller?.userArn.split('/').at(-1),
    'aws:vpcsourceip': isInVpc ? origin.sourceIp : undefined,
  };
  return new Map(Object.entries(values).flatMap(([key, value]) => value === undefined ? [] : [[key, value]]));
}
