import { isIP } from 'net';
import type { NamedValues } from './named-values';

/** Where a request comes from, and whose credentials sign it: what a client on loopback may pretend. */
export interface CallerOrigin {
  readonly sourceIp: string;
  /** VPC that the request came through; undefined where it came through the internet. */
  readonly vpcId?: string;
  /** Interface endpoint of the VPC. */
  readonly vpcEndpointId?: string;
  /** Account of the credentials, where it is not the API's own. */
  readonly accountId?: string;
}

/** A header by which a client says so, with the form that its value must have. */
interface DevelopmentHeader {
  readonly isValid: (value: string) => boolean;
  readonly example: string;
}

const HEADERS: Readonly<Record<string, DevelopmentHeader>> = {
  'x-gatehouse-account-id': { isValid: (value) => /^\d{12}$/.test(value), example: '111122223333' },
  'x-gatehouse-source-ip': { isValid: (value) => isIP(value) > 0, example: '203.0.113.7' },
  'x-gatehouse-vpc-id': { isValid: (value) => /^vpc-[0-9a-z]+$/.test(value), example: 'vpc-1a2b3c4d' },
  'x-gatehouse-vpce-id': { isValid: (value) => /^vpce-[0-9a-z]+$/.test(value), example: 'vpce-1a2b3c4d' },
};

/** Names of the headers that only the local gateway knows; APIs never see them. */
export const DEVELOPMENT_HEADERS: ReadonlySet<string> = new Set(Object.keys(HEADERS));

/**
 * Reads the development headers of a request.
 * @param remoteAddress where the connection comes from
 * @throws where a header has another form
 */
export function callerOrigin(headers: NamedValues, remoteAddress: string): CallerOrigin {
  const read = (name: string) => {
    const value = headers.get(name);
    if (value !== undefined && !HEADERS[name].isValid(value)) throw new Error(`header "${name}" is "${value}"; write it as in "${HEADERS[name].example}"`);
    return value;
  };
  return {
    sourceIp: read('x-gatehouse-source-ip') ?? remoteAddress,
    vpcId: read('x-gatehouse-vpc-id'),
    vpcEndpointId: read('x-gatehouse-vpce-id'),
    accountId: read('x-gatehouse-account-id'),
  };
}
