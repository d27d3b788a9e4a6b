import { Assembly } from './assembly/assembly';
import { urlSuffixOf } from './assembly/environment';
import { ApiEntrance, StageHandler } from './front/api-entrance';
import { ApiHosts } from './front/api-hosts';
import { describeDistributions, DistributionDescription } from './front/distribution-description';
import { DistributionSites } from './front/distribution-sites';
import { describeDomains, DomainDescription } from './front/domain-description';
import { DomainSites } from './front/domain-sites';
import { FrontDoor } from './front/front-door';
import { Urls } from './front/urls';
import { createBackends, createStreamBackends } from './integrations/backends';
import { createHttpBackend } from './integrations/http/http-backends';
import { HttpClient } from './integrations/http-client';
import type { LambdaInvoker } from './integrations/lambda-invoker';
import { LOCAL_HOSTS, LocalHosts } from './integrations/lambda-local-hosts';
import { createLambdaInvoker } from './integrations/lambda-runner';
import { VpcTargets } from './integrations/vpc-targets';
import { SocketBackend } from './integrations/websocket/socket-backend';
import type { AnyApi } from './model/any-api';
import { ApiCatalog } from './model/api-catalog';
import { ApiKey, ApiKeys } from './model/api-keys';
import { DistributionCatalog } from './model/distribution-catalog';
import { DomainCatalog } from './model/domain-catalog';
import { resourcesWithoutService } from './model/resource-types';
import { VpcEndpoint, VpcEndpoints } from './model/vpc-endpoints';
import { Authorization } from './pipeline/authorization';
import { GatewayServer } from './pipeline/gateway-server';
import { guardedPreflights } from './pipeline/http/default-preflight';
import { HttpAuthorization } from './pipeline/http/http-authorization';
import { HttpPipeline } from './pipeline/http/http-pipeline';
import { LambdaAuthorizers } from './pipeline/lambda-authorizers';
import { Pipeline } from './pipeline/pipeline';
import { RequestValidator } from './pipeline/request-validator';
import { ResponseCache } from './pipeline/response-cache';
import { RouteLimits } from './pipeline/route-limits';
import { Templates } from './pipeline/templates';
import { Usage } from './pipeline/usage';
import { SocketLimits, USUAL_LIMITS } from './pipeline/websocket/connection';
import { Connections } from './pipeline/websocket/connections';
import { SocketPipeline } from './pipeline/websocket/socket-pipeline';
import { describeRoutes, RouteDescription, unservedTargets } from './routes';
import { startServices } from './services';
import { checkEndpointUrl } from './services/endpoint-url';
import type { Services } from './services/services';
import { UnservedServices } from './services/unserved-services';

/** Options of `LocalGateway.start`. */
export interface LocalGatewayOptions {
  /** Folder that `cdk synth` wrote, usually `cdk.out`. */
  readonly assembly: string;
  /**
   * Port to listen on.
   * @default - any that is free
   */
  readonly port?: number;
  /**
   * Where AWS services are instead of embedded here: one URL for all, or one for a service by its AWS name (`kinesis`, `s3`).
   * @default - Kinesis, Firehose, S3, DynamoDB and Cognito user pools are embedded, other services are not served
   */
  readonly endpointUrl?: string | Record<string, string>;
  /**
   * Where the load balancers and Cloud Map services behind VPC links are: URLs without a path, e.g. `http://127.0.0.1:8080`,
   * by a construct id on the target's path, its path, its DNS name or its ARN.
   * @default - none: routes that lead to one are answered with 501
   */
  readonly vpcTargets?: Record<string, string>;
  /** Takes each line of the stages' access logs, with the name of its API. */
  readonly onAccessLog?: (line: string, api: string) => void;
  /** Takes what is not served as AWS would, and why requests fail where their clients are not told. */
  readonly onWarning?: (message: string) => void;
  /** Takes each line that a function prints. */
  readonly onFunctionLog?: (line: string, functionName: string) => void;
  /** Takes what Cognito would send to users: confirmation codes. */
  readonly onUserMessage?: (message: string) => void;
}

/** Parts that may stand in for the gateway's own. */
export interface LocalGatewayParts {
  readonly services?: Services;
  readonly invoker?: LambdaInvoker;
  /** Milliseconds since the epoch, for what is kept, throttled or counted over time. */
  readonly clock?: () => number;
  /** From 0 up to 1, to choose the requests that canaries get. */
  readonly random?: () => number;
  /** How long connections of WebSocket APIs last. */
  readonly socketLimits?: SocketLimits;
}

/** What a gateway consists of while it runs. */
interface Running {
  readonly assembly: Assembly;
  readonly catalog: ApiCatalog;
  readonly domains: DomainCatalog;
  readonly distributions: DistributionCatalog;
  readonly vpcEndpoints: VpcEndpoints;
  readonly apiKeys: ApiKeys;
  readonly urls: Urls;
  readonly services: Services;
  readonly unserved: UnservedServices;
  readonly invoker: LambdaInvoker;
  readonly vpcTargets: VpcTargets;
  readonly client: HttpClient;
  readonly connections: Connections;
  readonly server: GatewayServer;
}

/** Services that assemblies are likely to use, for messages that list what is there. */
const SERVICE_NAMES = ['cognito-idp', 'dynamodb', 'events', 'firehose', 'kinesis', 'kms', 'lambda', 'logs', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm', 'states'];

/** What SDKs call a service where that is not its name: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html */
const SERVICE_IDS: ReadonlyMap<string, string> = new Map([
  ['cognito-idp', 'COGNITO_IDENTITY_PROVIDER'],
  ['events', 'EVENTBRIDGE'],
  ['logs', 'CLOUDWATCH_LOGS'],
  ['secretsmanager', 'SECRETS_MANAGER'],
  ['states', 'SFN'],
]);

/** Serves the APIs of a synthesized CDK app on loopback. */
export class LocalGateway {
  /**
   * Reads the assembly and starts to serve it.
   * @param parts stand-ins for the embedded services and the function runner
   * @throws where there is no assembly, its templates refer to themselves, an endpoint URL or a VPC target is none, or the port is taken
   */
  static async start(options: LocalGatewayOptions, parts: LocalGatewayParts = {}): Promise<LocalGateway> {
    checkEndpointUrl(options.endpointUrl);
    const assembly = Assembly.load(options.assembly);
    const vpcTargets = VpcTargets.of(assembly, options.vpcTargets ?? {});
    const catalog = ApiCatalog.of(assembly);
    const domains = DomainCatalog.of(assembly, catalog.apis);
    const distributions = DistributionCatalog.of(assembly);
    const vpcEndpoints = VpcEndpoints.of(assembly);
    const apiKeys = ApiKeys.of(assembly);
    const warnings: string[] = [];
    let starting = true;
    const warn = (message: string) => {
      // What fails later is only told: a gateway may run for days.
      if (starting) warnings.push(message);
      options.onWarning?.(message);
    };
    [assembly, catalog, domains, distributions, vpcEndpoints].flatMap((part) => part.warnings).forEach(warn);
    const services = parts.services ?? await startServices(assembly, {
      endpointUrl: options.endpointUrl, onUserMessage: options.onUserMessage, onWarning: warn,
    });
    const unserved = await UnservedServices.start();
    try {
      // Functions start with requests, when the port is known.
      const environment = functionEnvironment(services, unserved, options);
      const invoker = parts.invoker ?? functionRunner(assembly, environment, options, warn);
      resourcesWithoutService(assembly, (service) => services.endpoint(service) !== undefined).forEach(warn);
      unservedTargets(catalog, { services, invoker, vpcTargets }).forEach(warn);
      catalog.httpApis.flatMap(guardedPreflights).forEach(warn);
      const client = new HttpClient(warn);
      const clock = parts.clock ?? Date.now;
      const asked = { invoker, services, client, clock, onProblem: warn };
      const authorization = new Authorization(asked);
      const usage = new Usage(apiKeys, clock);
      const cache = new ResponseCache(clock);
      const behind = { services, invoker, client, vpcTargets, onProblem: warn };
      const backends = createBackends(behind);
      const streamBackends = createStreamBackends(behind);
      const random = parts.random ?? Math.random;
      const parties = { authorization, backends, streamBackends, cache, clock, random, usage, onAccessLog: options.onAccessLog, onProblem: warn };
      const routeLimits = new RouteLimits(clock);
      const httpParties = { ...parties, authorization: new HttpAuthorization(asked), backend: createHttpBackend(behind), routeLimits };
      const connections = new Connections();
      const socketParties = {
        ...parties,
        authorizers: new LambdaAuthorizers(invoker, clock, warn),
        backend: new SocketBackend(backends, invoker, new Templates()),
        connections,
        limits: parts.socketLimits ?? USUAL_LIMITS,
        routeLimits,
        validator: new RequestValidator(),
      };
      const pipelines = new Map<AnyApi, StageHandler>([
        ...catalog.restApis.map((api) => [api, new Pipeline(api, catalog.nameOf(api), parties)] as const),
        ...catalog.httpApis.map((api) => [api, new HttpPipeline(api, catalog.nameOf(api), httpParties)] as const),
        ...catalog.socketApis.map((api) => [api, new SocketPipeline(api, catalog.nameOf(api), socketParties)] as const),
      ]);
      const entrance = new ApiEntrance(catalog, pipelines);
      const sites = [new DomainSites(domains, entrance, warn), new ApiHosts(entrance)];
      const frontDoor = new FrontDoor(entrance, [new DistributionSites(distributions, sites), ...sites], vpcEndpoints);
      const server = await GatewayServer.start(frontDoor, options.port ?? 0, clock, warn);
      environment[LOCAL_HOSTS] = JSON.stringify(localHosts(server.port, catalog, domains));
      starting = false;
      const urls = new Urls(server.url, catalog, domains, distributions);
      return new LocalGateway({
        assembly, catalog, domains, distributions, vpcEndpoints, apiKeys, urls, services, unserved, invoker, vpcTargets, client, connections, server,
      }, warnings);
    } catch (error) {
      await Promise.all([services.stop(), unserved.stop()]);
      throw error;
    }
  }

  private stopping?: Promise<void>;

  private constructor(
    private readonly running: Running,
    /** What is not served as AWS would, as far as it is known at start. */
    readonly warnings: readonly string[],
  ) {}

  /**
   * URL of an API's stage, of a custom domain or of a CloudFront distribution, without a slash at its end.
   * An API whose default endpoint is closed has that of the domain that leads to the stage.
   * @param name a construct id on the API's path, e.g. `Orders`, the path itself where ids repeat, e.g. `Shop/Orders`;
   * a domain or an alias of a distribution, e.g. `api.example.com`; or a construct id on the path of a distribution, where no API has it
   * @param stage may be left out where the API has only one; domains and distributions lead to stages by themselves
   * @throws where the name is unknown or ambiguous, or no single domain leads to a closed API; the message lists what there is
   */
  url(name: string, stage?: string): string {
    return this.running.urls.of(name, stage);
  }

  /**
   * Endpoint of an AWS service for a client with the credentials `local` / `local`.
   * @param service its AWS name, e.g. `kinesis`
   * @throws where it is not served; the message lists those that are
   */
  endpoint(service: string): string {
    const url = this.running.services.endpoint(service);
    if (url === undefined) {
      const known = Object.keys(this.endpoints()).map((name) => `"${name}"`).join(', ');
      throw new Error(`service "${service}" is not served; ${known === '' ? 'name an endpoint for it with endpointUrl' : `served are ${known}`}`);
    }
    return url;
  }

  /** Endpoints of the services that are served, by name. */
  endpoints(): Record<string, string> {
    return endpointsOf(this.running.services);
  }

  /** Every stage of every API, by the API's name in its URL. Without a URL are those that are closed and that not exactly one domain leads to. */
  stages(): { readonly api: string; readonly stage: string; readonly url?: string }[] {
    return this.running.catalog.apis.flatMap((api) => api.stages.map(({ name }) => ({
      api: this.running.catalog.nameOf(api), stage: name, url: this.running.urls.ofStage(api, name),
    })));
  }

  /** Every custom domain, with what leads where. */
  domains(): DomainDescription[] {
    return describeDomains(this.running.domains, this.running.catalog, this.running.urls);
  }

  /** Every CloudFront distribution, with what leads where. */
  distributions(): DistributionDescription[] {
    return describeDistributions(this.running.distributions, this.running.urls);
  }

  /**
   * Id of a VPC endpoint, for the header `x-gatehouse-vpce-id` by which a request says that it comes through it. It is the same in every run.
   * @param name a construct id on the endpoint's path, e.g. `Endpoint`, or the path where ids repeat
   * @throws where the name is unknown or ambiguous; the message lists those there are
   */
  vpcEndpointId(name: string): string {
    return this.running.vpcEndpoints.find(name).id;
  }

  /** The interface endpoints that private APIs are reached through, as far as they are of the assembly. */
  vpcEndpoints(): readonly VpcEndpoint[] {
    return this.running.vpcEndpoints.forApis;
  }

  /**
   * Value of an API key. One that AWS would make up is the same in every run here.
   * @param name its name, its construct path, or a construct id on its path
   * @throws where the name is unknown or ambiguous; the message lists those there are
   */
  apiKey(name: string): string {
    return this.running.apiKeys.find(name).value;
  }

  /** The assembly's API keys. */
  apiKeys(): readonly ApiKey[] {
    return this.running.apiKeys.keys;
  }

  routes(): RouteDescription[] {
    return describeRoutes(this.running.catalog, this.running);
  }

  /**
   * Outputs of a stack by logical id.
   * @throws where the assembly has no such stack
   */
  outputs(stack: string): Record<string, string> {
    return this.running.assembly.outputs(stack);
  }

  /** Delivers what Firehose streams have buffered. */
  async flush(): Promise<void> {
    await this.running.services.flush();
  }

  /** Closes every socket and ends every child process. */
  async stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    await this.stopping;
  }

  private async stopAll(): Promise<void> {
    // Servers wait for what was upgraded.
    await this.running.connections.stop();
    await this.running.server.stop();
    this.running.client.stop();
    await Promise.all([this.running.invoker.stop(), this.running.services.stop(), this.running.unserved.stop()]);
  }
}

/** Variables of every function, which may be added to until the first one starts. */
function functionEnvironment(services: Services, unserved: UnservedServices, { endpointUrl }: LocalGatewayOptions): Record<string, string> {
  const endpoints = Object.entries(endpointsOf(services)).map(([name, url]) => [`AWS_ENDPOINT_URL_${SERVICE_IDS.get(name) ?? name.toUpperCase()}`, url]);
  return { AWS_ENDPOINT_URL: typeof endpointUrl === 'string' ? endpointUrl : unserved.url, ...Object.fromEntries(endpoints) };
}

/** Hosts by which functions reach the assembly's APIs. */
function localHosts(port: number, { apis }: ApiCatalog, { domains }: DomainCatalog): LocalHosts {
  return { port, hosts: [...apis.map(({ id, region }) => `${id}.execute-api.${region}.${urlSuffixOf(region)}`), ...domains.map(({ name }) => name.toLowerCase())] };
}

function functionRunner(
  assembly: Assembly, env: Record<string, string>, options: LocalGatewayOptions, warn: (message: string) => void,
): LambdaInvoker {
  const runner = createLambdaInvoker(assembly, { env, onLog: (functionName, line) => options.onFunctionLog?.(line, functionName) });
  runner.warnings.forEach(warn);
  return runner;
}

function endpointsOf(services: Services): Record<string, string> {
  return Object.fromEntries(SERVICE_NAMES.flatMap((name) => {
    const url = services.endpoint(name);
    return url === undefined ? [] : [[name, url]];
  }));
}
