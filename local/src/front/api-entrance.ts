import { firstSegment } from './path-segments';
import { AnyApi, DEFAULT_STAGE } from '../model/any-api';
import type { ApiCatalog } from '../model/api-catalog';
import { AnyReply, forbidden, notFound } from '../pipeline/gateway-reply';
import type { GatewayRequest } from '../pipeline/gateway-request';

/** Answers the requests to the stages of an API. */
export interface StageHandler {
  handle(stage: string, request: GatewayRequest): Promise<AnyReply>;
}

/** Hands requests to the stages of APIs. */
export class ApiEntrance {
  constructor(private readonly catalog: ApiCatalog, private readonly pipelines: ReadonlyMap<AnyApi, StageHandler>) {}

  /** Where the APIs are, for clients that ask for what is nowhere. */
  get paths(): string[] {
    return this.catalog.apis.filter(({ endpoint }) => !endpoint.isClosed)
      .map((api) => `/${encodeURIComponent(this.catalog.nameOf(api))}${hasDefaultStage(api) ? '' : '/<stage>'}`);
  }

  /** The API of a name in a path. */
  named(name: string): AnyApi | undefined {
    return this.catalog.named(name);
  }

  withId(id: string): AnyApi | undefined {
    return this.catalog.apis.find((api) => api.id === id);
  }

  /** Answers a request to the URL that API Gateway gives to an API: its path begins with a stage. */
  async serveDefault(api: AnyApi, request: GatewayRequest): Promise<AnyReply> {
    if (api.endpoint.isClosed) return this.closed(api);
    const { first, rest } = firstSegment(request.path);
    const isStage = first !== DEFAULT_STAGE && api.stages.some(({ name }) => name === first);
    return isStage ? this.serve(api, first, { ...request, path: rest }) : this.serve(api, DEFAULT_STAGE, request);
  }

  /**
   * Answers a request whose path is below the stage. A private API is there only for what comes through an interface endpoint, and only where it has a policy.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
   */
  async serve(api: AnyApi, stageName: string, request: GatewayRequest): Promise<AnyReply> {
    if (api.endpoint.isPrivate && (request.origin.vpcEndpointId === undefined || api.policy === undefined)) return forbidden();
    const pipeline = api.stages.some(({ name }) => name === stageName) ? this.pipelines.get(api) : undefined;
    return pipeline === undefined ? this.closed(api) : pipeline.handle(stageName, request);
  }

  private closed(api: AnyApi): AnyReply {
    return this.catalog.isHttp(api) ? notFound() : forbidden();
  }
}

function hasDefaultStage({ stages }: AnyApi): boolean {
  return stages.some(({ name }) => name === DEFAULT_STAGE);
}
