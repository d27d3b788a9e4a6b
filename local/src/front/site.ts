import type { AnyReply } from '../pipeline/gateway-reply';
import type { GatewayRequest } from '../pipeline/gateway-request';

/** Answers the requests of a host. Their path is that of the URL, whole. */
export type Site = (request: GatewayRequest) => Promise<AnyReply>;

/** Hosts of a kind. */
export interface Sites {
  /** Hosts that a client may want to know. */
  readonly hosts: readonly string[];
  /** What answers a request that was sent to a host, in small letters and without a port; undefined where the host is none of these. */
  find(host: string, request: GatewayRequest): Site | undefined;
}
