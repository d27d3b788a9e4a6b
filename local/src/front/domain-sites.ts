import type { ApiEntrance } from './api-entrance';
import { DomainRoute, domainRoute } from './domain-route';
import type { Site, Sites } from './site';
import type { Domain, PrivateAccess } from '../model/domain';
import { DomainCatalog, wayName } from '../model/domain-catalog';
import { requireDomainPermission } from '../pipeline/domain-policy';
import { GatewayError } from '../pipeline/gateway-error';
import { AnyReply, forbidden, GatewayReply, messageReply, notServed } from '../pipeline/gateway-reply';
import type { GatewayRequest } from '../pipeline/gateway-request';

/**
 * Custom domains: they lead to stages by base paths and rules.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
 */
export class DomainSites implements Sites {
  /** @param onProblem is told why a request failed where the client is not */
  constructor(
    private readonly catalog: DomainCatalog,
    private readonly entrance: ApiEntrance,
    private readonly onProblem: (message: string) => void,
  ) {}

  get hosts(): string[] {
    return [...new Set(this.catalog.domains.map(({ name }) => name))];
  }

  find(host: string, { origin }: GatewayRequest): Site | undefined {
    const domain = this.catalog.find(host, origin.vpcEndpointId);
    return domain && (async (request) => this.serve(domain, host, request));
  }

  private async serve(domain: Domain, host: string, request: GatewayRequest): Promise<AnyReply> {
    const refusal = domain.access && this.refusal(domain, domain.access, request);
    const route = refusal === undefined ? domainRoute(domain, request) : undefined;
    if (route === undefined) return refusal ?? forbidden();
    const api = this.entrance.withId(route.way.apiId);
    if (api === undefined) {
      return notServed(`${wayName(route.way)} of domain "${domain.name}" is not served: API "${route.way.apiId}" is not in the assembly`);
    }
    // A domain on the internet leads to no private API.
    if (api.endpoint.isPrivate && domain.access === undefined) return forbidden();
    const asked = { name: host, path: request.path, basePath: basePathOf(route) };
    return this.entrance.serve(api, route.stage, { ...request, path: route.path, domain: asked });
  }

  /** Why a request does not get into a private domain; undefined where it does. */
  private refusal(domain: Domain, access: PrivateAccess, request: GatewayRequest): GatewayReply | undefined {
    const { vpcEndpointId } = request.origin;
    if (vpcEndpointId === undefined || !access.vpcEndpointIds.has(vpcEndpointId)) return forbidden();
    try {
      requireDomainPermission(domain, access, request);
      return undefined;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.problem !== undefined) this.onProblem(`${request.method} ${request.url} failed: ${error.problem}`);
      return messageReply(error.statusCode, error.message, error.errorType);
    }
  }
}

function basePathOf({ way }: DomainRoute): string | undefined {
  return 'priority' in way || way.basePath === '' ? undefined : way.basePath;
}
