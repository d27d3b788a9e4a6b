import type { ApiEntrance } from './api-entrance';
import { domainRoute } from './domain-route';
import type { Site, Sites } from './site';
import type { Domain } from '../model/domain';
import { DomainCatalog, wayName } from '../model/domain-catalog';
import { AnyReply, forbidden, notServed } from '../pipeline/gateway-reply';
import type { GatewayRequest } from '../pipeline/gateway-request';

/**
 * Custom domains: they lead to stages by base paths and rules.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
 */
export class DomainSites implements Sites {
  constructor(private readonly catalog: DomainCatalog, private readonly entrance: ApiEntrance) {}

  get hosts(): string[] {
    return [...new Set(this.catalog.domains.map(({ name }) => name))];
  }

  find(host: string, { origin }: GatewayRequest): Site | undefined {
    const domain = this.catalog.find(host, origin.vpcEndpointId);
    return domain && (async (request) => this.serve(domain, host, request));
  }

  private async serve(domain: Domain, host: string, request: GatewayRequest): Promise<AnyReply> {
    const route = domainRoute(domain, request);
    if (route === undefined) return forbidden();
    const api = this.entrance.withId(route.way.apiId);
    if (api === undefined) return notServed(`${wayName(route.way)} of domain "${domain.name}" is not served: API "${route.way.apiId}" is not in the assembly`);
    return this.entrance.serve(api, route.stage, { ...request, path: route.path, domain: { name: host, path: request.path } });
  }
}
