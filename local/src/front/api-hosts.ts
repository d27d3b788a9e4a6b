import type { ApiEntrance } from './api-entrance';
import type { Site, Sites } from './site';
import { urlSuffixOf } from '../assembly/environment';

/** Hosts that API Gateway gives to APIs, e.g. `a1b2c3d4e5.execute-api.us-east-1.amazonaws.com`. */
export class ApiHosts implements Sites {
  readonly hosts: readonly string[] = [];

  constructor(private readonly entrance: ApiEntrance) {}

  find(host: string): Site | undefined {
    const [, id, region, suffix] = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.(.+)$/.exec(host) ?? [];
    const api = id === undefined ? undefined : this.entrance.withId(id);
    if (api === undefined || api.region !== region || suffix !== urlSuffixOf(region)) return undefined;
    return async (request) => this.entrance.serveDefault(api, request);
  }
}
