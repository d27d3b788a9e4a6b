import type { ApiEntrance } from './api-entrance';
import type { Site, Sites } from './site';
import { urlSuffixOf } from '../assembly/environment';
import type { AnyApi } from '../model/any-api';
import { forbidden } from '../pipeline/gateway-reply';

/** e.g. `a1b2c3d4e5.execute-api.us-east-1.amazonaws.com`, or with an interface endpoint behind the id, `a1b2c3d4e5-vpce-1a2b3c4d`. */
const API_HOST = /^([a-z0-9]+)(?:-(vpce-[0-9a-z]+))?\.execute-api\.([a-z0-9-]+)\.(.+)$/;

/** e.g. `vpce-1a2b3c4d-5e6f7a8b.execute-api.us-east-1.vpce.amazonaws.com`, or with a zone behind the second id. */
const ENDPOINT_HOST = /^(vpce-[0-9a-z]+)-[0-9a-z]+(?:-[0-9a-z-]+)?\.execute-api\.([a-z0-9-]+)\.vpce\.(.+)$/;

/**
 * Hosts that API Gateway gives to APIs, and those of interface endpoints.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 */
export class ApiHosts implements Sites {
  readonly hosts: readonly string[] = [];

  constructor(private readonly entrance: ApiEntrance) {}

  find(host: string): Site | undefined {
    return this.ofApi(host) ?? this.ofEndpoint(host);
  }

  private ofApi(host: string): Site | undefined {
    const [, id, vpcEndpointId, region, suffix] = API_HOST.exec(host) ?? [];
    const api = id === undefined ? undefined : this.entrance.withId(id);
    if (api === undefined || api.region !== region || suffix !== urlSuffixOf(region)) return undefined;
    return async (request) => {
      if (vpcEndpointId !== undefined && !(isAssociated(api, vpcEndpointId) && request.origin.vpcEndpointId === vpcEndpointId)) return forbidden();
      return this.entrance.serveDefault(api, request);
    };
  }

  private ofEndpoint(host: string): Site | undefined {
    const [, vpcEndpointId, region, suffix] = ENDPOINT_HOST.exec(host) ?? [];
    if (vpcEndpointId === undefined || suffix !== urlSuffixOf(region)) return undefined;
    return async (request) => {
      const api = this.entrance.withId(request.headers.get('x-apigw-api-id') ?? '');
      const isReached = api?.region === region && api.endpoint.isPrivate && request.origin.vpcEndpointId === vpcEndpointId;
      return isReached ? this.entrance.serveDefault(api, request) : forbidden();
    };
  }
}

/** Only associated endpoints have a host name for an API. */
function isAssociated({ endpoint }: AnyApi, vpcEndpointId: string): boolean {
  return endpoint.isPrivate && endpoint.vpcEndpointIds.includes(vpcEndpointId);
}
