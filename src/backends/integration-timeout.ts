import { Duration } from 'aws-cdk-lib';
import { ResponseTransferMode } from './rest-backend';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MIN_MILLIS = 50;
// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
const MAX_STREAM_MILLIS = 900_000;

/** @throws where API Gateway would not wait for so long, or for so short */
export function checkIntegrationTimeout(timeout: Duration | undefined, mode: ResponseTransferMode = ResponseTransferMode.BUFFERED): void {
  if (!timeout || timeout.isUnresolved()) { return; }
  const millis = timeout.toMilliseconds({ integral: false });
  if (!Number.isInteger(millis)) { throw new Error(`integration timeout "${millis} ms" is no whole number; give one, as in Duration.millis(${Math.ceil(millis)})`); }
  if (millis < MIN_MILLIS) { throw new Error(`integration timeout "${millis} ms" is too short; give ${MIN_MILLIS} ms or more`); }
  if (mode === ResponseTransferMode.STREAM && millis > MAX_STREAM_MILLIS) {
    throw new Error(`integration timeout "${millis} ms" is too long; give ${MAX_STREAM_MILLIS} ms (15 minutes) or less`);
  }
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_HTTP_MILLIS = 30_000;

/** @throws where an HTTP API would not wait for so long */
export function checkHttpTimeout(timeout: Duration | undefined, routeKey: string): void {
  if (timeout && !timeout.isUnresolved() && timeout.toMilliseconds() > MAX_HTTP_MILLIS) {
    throw new Error(`route "${routeKey}": integration timeout "${timeout.toMilliseconds()} ms" is too long for an HTTP API; give ${MAX_HTTP_MILLIS} ms or less, or take a RestGateway`);
  }
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
const MAX_SOCKET_MILLIS = 29_000;

/** @throws where a WebSocket API would not wait for so long */
export function checkSocketTimeout(timeout: Duration | undefined, routeKey: string): void {
  if (timeout && !timeout.isUnresolved() && timeout.toMilliseconds() > MAX_SOCKET_MILLIS) {
    throw new Error(`route "${routeKey}": integration timeout "${timeout.toMilliseconds()} ms" is too long for a WebSocket API; give ${MAX_SOCKET_MILLIS} ms or less`);
  }
}
