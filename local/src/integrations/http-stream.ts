import type { BackendCall, StreamBackend, StreamedAnswer } from './backend';
import type { HttpClient } from './http-client';
import { HOP_BY_HOP, proxiedCall } from './http-endpoint';
import type { VpcTargets } from './vpc-targets';

/**
 * An HTTP endpoint that sees a request as it came, and whose answer goes back while it comes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-http.html
 */
export class HttpStreamBackend implements StreamBackend {
  constructor(private readonly client: HttpClient, private readonly vpcTargets: VpcTargets) {}

  async call(call: BackendCall): Promise<StreamedAnswer> {
    const answer = await this.client.open(proxiedCall(call, this.vpcTargets));
    return { ...answer, headers: answer.headers.without(HOP_BY_HOP) };
  }
}
