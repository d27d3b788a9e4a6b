import { firstSegment } from './path-segments';
import type { Api } from '../model/api';
import type { ApiCatalog } from '../model/api-catalog';
import { AnyReply, forbidden } from '../pipeline/gateway-reply';
import type { GatewayRequest } from '../pipeline/gateway-request';
import type { Pipeline } from '../pipeline/pipeline';

/** Name of the stage that HTTP APIs have without a segment of its own. */
const DEFAULT_STAGE = '$default';

/** Hands requests to the stages of APIs. */
export class ApiEntrance {
  constructor(private readonly catalog: ApiCatalog, private readonly pipelines: ReadonlyMap<Api, Pipeline>) {}

  /** Names of the APIs in paths. */
  get names(): string[] {
    return this.catalog.apis.filter(({ endpoint }) => !endpoint.isClosed).map((api) => this.catalog.nameOf(api));
  }

  /** The API of a name in a path. */
  named(name: string): Api | undefined {
    return this.catalog.named(name);
  }

  withId(id: string): Api | undefined {
    return this.catalog.apis.find((api) => api.id === id);
  }

  /** Answers a request to the URL that API Gateway gives to an API: its path begins with a stage. */
  async serveDefault(api: Api, request: GatewayRequest): Promise<AnyReply> {
    if (api.endpoint.isClosed) return forbidden();
    const { first, rest } = firstSegment(request.path);
    const isStage = api.stages.some(({ name }) => name === first);
    return isStage ? this.serve(api, first, { ...request, path: rest }) : this.serve(api, DEFAULT_STAGE, request);
  }

  /**
   * Answers a request whose path is below the stage. A private API is there only for what comes through an interface endpoint, and only where it has a policy.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
   */
  async serve(api: Api, stageName: string, request: GatewayRequest): Promise<AnyReply> {
    if (api.endpoint.isPrivate && (request.origin.vpcEndpointId === undefined || api.policy === undefined)) return forbidden();
    const stage = api.stages.find(({ name }) => name === stageName);
    const pipeline = this.pipelines.get(api);
    return stage === undefined || pipeline === undefined ? forbidden() : pipeline.handle(stage, request);
  }
}
