import type { ApiEntrance } from './api-entrance';
import { firstSegment } from './path-segments';
import type { Site, Sites } from './site';
import { hostName } from '../model/host-name';
import type { VpcEndpoints } from '../model/vpc-endpoints';
import type { CallerOrigin } from '../pipeline/caller-origin';
import { AnyReply, messageReply } from '../pipeline/gateway-reply';
import type { GatewayRequest } from '../pipeline/gateway-request';

/** Finds what answers a request: what has the host that it was sent to, or the API or host that its path begins with. */
export class FrontDoor {
  constructor(private readonly entrance: ApiEntrance, private readonly sites: readonly Sites[], private readonly endpoints: VpcEndpoints) {}

  /** @param authority host that the request was sent to, with its port */
  async answer(authority: string, arrived: GatewayRequest): Promise<AnyReply> {
    const request = { ...arrived, origin: this.completed(arrived.origin) };
    const site = this.site(hostName(authority), request);
    if (site !== undefined) return site(request);
    const { first, rest } = firstSegment(request.path);
    const below = { ...request, path: rest };
    const api = this.entrance.named(first);
    if (api !== undefined) return this.entrance.serveDefault(api, below);
    return this.site(hostName(first), below)?.(below) ?? this.unknown(request.path);
  }

  /** Who names an endpoint of the assembly need not name its VPC. */
  private completed(origin: CallerOrigin): CallerOrigin {
    const { vpcEndpointId, vpcId } = origin;
    return { ...origin, vpcId: vpcId ?? (vpcEndpointId === undefined ? undefined : this.endpoints.vpcOf(vpcEndpointId)) };
  }

  private site(host: string, request: GatewayRequest): Site | undefined {
    for (const sites of this.sites) {
      const site = sites.find(host, request);
      if (site !== undefined) return site;
    }
    return undefined;
  }

  private unknown(path: string): AnyReply {
    const known = [
      ...this.entrance.paths.map((place) => `"${place}"`),
      ...this.sites.flatMap(({ hosts }) => hosts.map((host) => `"/${host}"`)),
    ].join(', ');
    return messageReply(404, `no API is served at "${path}"; ${known === '' ? 'the assembly has none' : `use ${known}`}`, 'NotFoundException');
  }
}
