import type { AnyApi, AnyStage } from './any-api';
import type { Api } from './api';
import { findNamed } from './find-named';
import type { HttpApi } from './http/http-api';
import type { HttpRoute } from './http/http-route';
import { HttpApiReading, readHttpApi } from './http/read-http-api';
import { unservedResources } from './resource-types';
import { ApiReading, readRestApi } from './rest-api';
import type { Route } from './route';
import { routeName } from './route-name';
import { sharedNames } from './shared-names';
import type { Assembly, Resource } from '../assembly/assembly';
import { asString } from '../assembly/json';
import { readSocketApi, SocketApiReading } from './websocket/read-socket-api';
import type { SocketApi } from './websocket/socket-api';
import type { SocketRoute } from './websocket/socket-route';

/** The APIs of an assembly under the names that their users know them by. */
export class ApiCatalog {
  /** Reads every API of the assembly. */
  static of(assembly: Assembly): ApiCatalog {
    const rest = assembly.ofType('AWS::ApiGateway::RestApi').map((resource) => readRestApi(resource, assembly));
    const others = assembly.ofType('AWS::ApiGatewayV2::Api')
      .map((resource) => isWebSocket(resource) ? readSocketApi(resource, assembly) : readHttpApi(resource, assembly));
    return new ApiCatalog([...rest, ...others], assembly);
  }

  readonly apis: readonly (Api | HttpApi)[];
  /** Names everything of the assembly's APIs that is not served. */
  readonly warnings: readonly string[];
  private readonly names: ReadonlyMap<AnyApi, string>;

  private constructor(readings: readonly (ApiReading | HttpApiReading | SocketApiReading)[], assembly: Assembly) {
    this.apis = readings.map(({ api }) => api);
    this.names = shortestNames(this.apis);
    this.warnings = [
      ...readings.flatMap((reading) => this.apiWarnings(reading)),
      ...unservedResources(assembly),
      ...sharedNames(assembly),
    ];
  }

  get restApis(): Api[] {
    return this.apis.filter((api): api is Api => api.protocol === 'REST');
  }

  get socketApis(): SocketApi[] {
    return this.apis.filter((api) => this.isSocket(api));
  }

  get httpApis(): HttpApi[] {
    return this.apis.filter((api) => this.isHttp(api));
  }

  isHttp(api: AnyApi): api is HttpApi {
    return api.protocol === 'HTTP';
  }

  isSocket(api: AnyApi): api is SocketApi {
    return api.protocol === 'WEBSOCKET';
  }

  /** Name of an API in its URL: the least of its construct path that no other API shares, `-` for `/`. */
  nameOf(api: AnyApi): string {
    return this.names.get(api) ?? api.id;
  }

  /** The API of a name in a URL. */
  named(name: string): Api | HttpApi | undefined {
    return this.apis.find((api) => this.names.get(api) === name);
  }

  /** The API that has a name or a path. */
  exactly(name: string): Api | HttpApi | undefined {
    return this.named(name) ?? this.apis.find((api) => api.path === name);
  }

  /** Whether a name is a construct id on the path of an API. */
  has(name: string): boolean {
    return this.apis.some(({ path }) => `/${path}/`.includes(`/${name}/`));
  }

  /**
   * The API that a caller means: its name, a construct id on its path, or its path or the beginning of it.
   * @throws where there is none, or more than one
   */
  find(name: string): Api | HttpApi {
    return this.named(name) ?? findNamed('API', this.apis, name);
  }

  private apiWarnings({ api, unserved }: ApiReading | HttpApiReading | SocketApiReading): string[] {
    const label = `API "${api.path}"`;
    if (api.unserved !== undefined) return [`${label} is not served: ${api.unserved}`];
    return [
      ...unserved.map((part) => `${label}: ${part}`),
      ...(api.stages.length === 0 ? [`${label} has no stage, so it has no URL; give it a stage`] : []),
      ...anyStages(api).filter((stage) => stage.unserved.length > 0)
        .map((stage) => `stage "${stage.name}" of ${label}: ${stage.unserved.join(', ')} ${stage.unserved.length > 1 ? 'have' : 'has'} no effect here`),
      ...anyRoutes(api).flatMap((route) => route.target.kind === 'unserved'
        ? [`route "${routeName(route)}" of ${label} is answered with 501: ${route.target.reason}`] : []),
    ];
  }
}

function anyRoutes(api: Api | HttpApi | SocketApi): readonly (Route | HttpRoute | SocketRoute)[] {
  return 'socketRoutes' in api ? [...api.socketRoutes.values()] : api.routes;
}

function anyStages({ stages }: AnyApi): readonly AnyStage[] {
  return stages;
}

function isWebSocket({ properties }: Resource): boolean {
  return asString(properties.ProtocolType) === 'WEBSOCKET';
}

function shortestNames(apis: readonly AnyApi[]): ReadonlyMap<AnyApi, string> {
  const candidates = new Map(apis.map((api) => [api, candidateNames(api)]));
  const users = new Map<string, number>();
  for (const names of candidates.values()) {
    for (const name of new Set(names)) users.set(name, (users.get(name) ?? 0) + 1);
  }
  return new Map(apis.map((api) => [api, candidates.get(api)?.find((name) => users.get(name) === 1) ?? api.id]));
}

/** Beginnings of the construct path below the stack, then of the whole path. */
function candidateNames({ path, stackPath }: AnyApi): string[] {
  const parts = path.split('/');
  const depth = Math.min(stackPath.split('/').length, parts.length - 1);
  const beginnings = (of: string[]) => of.map((_, index) => of.slice(0, index + 1).join('-'));
  return [...beginnings(parts.slice(depth)), ...beginnings(parts).slice(depth)];
}
