import type { HttpIntegration } from '../../model/http/http-integration';
import type { HttpExchange } from '../../pipeline/http/http-exchange';
import type { MappedHttpRequest } from '../../pipeline/http/parameter-mapping';
import type { BackendAnswer } from '../backend';

/** A request of an HTTP API about to be handed to a backend. */
export interface HttpBackendCall<Integration extends HttpIntegration> {
  readonly exchange: HttpExchange;
  readonly integration: Integration;
  readonly mapped: MappedHttpRequest;
}

/** Something that requests of HTTP APIs are handed to. */
export interface HttpApiBackend<Integration extends HttpIntegration = HttpIntegration> {
  /** @throws GatewayError, HttpApiError or NotServedError where it gives no answer */
  call(call: HttpBackendCall<Integration>): Promise<BackendAnswer>;
}
