import type { BackendCall } from './backend';
import { InvocationResult, LambdaClientTimeout, LambdaInvoker } from './lambda-invoker';
import { fillStageVariables } from './uri';
import { configurationError, GatewayError, NotServedError } from '../pipeline/gateway-error';

/** Bytes of an event or an answer, 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_PAYLOAD = 6 * 1024 * 1024;

/** ARN of the function that an integration's URI invokes; undefined where it invokes none. */
export function functionArn(uri: string): string | undefined {
  return /:lambda:path\/[\d-]+\/functions\/(.+)\/(?:invocations|response-streaming-invocations)$/.exec(uri)?.[1];
}

/**
 * Invokes the function of an integration.
 * @throws GatewayError where it takes too long, or its event is too large
 * @throws NotServedError where it cannot run here
 */
export async function invokeFunction(invoker: LambdaInvoker, call: BackendCall, event: unknown): Promise<InvocationResult> {
  return invokeArn(invoker, invokedArn(call), event, call.integration.timeout);
}

/**
 * Invokes the function of an ARN.
 * @param timeout milliseconds
 * @throws GatewayError where it takes too long, or its event is too large
 * @throws NotServedError where it cannot run here
 */
export async function invokeArn(invoker: LambdaInvoker, arn: string, event: unknown, timeout: number): Promise<InvocationResult> {
  requireFitting(event);
  try {
    return await invoker.invoke(arn, event, { clientTimeoutMs: timeout });
  } catch (error) {
    if (error instanceof LambdaClientTimeout) throw new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
    throw new NotServedError((error as Error).message);
  }
}

/**
 * Invokes the function of an integration and gives what it writes while it writes.
 * @param signal aborted when nobody reads any more
 * @throws GatewayError where its event is too large
 * @throws NotServedError where it cannot run here
 */
export async function openFunction(invoker: LambdaInvoker, call: BackendCall, event: unknown, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
  const arn = invokedArn(call);
  requireFitting(event);
  try {
    return await invoker.invokeWithResponseStream(arn, event, signal);
  } catch (error) {
    throw new NotServedError((error as Error).message);
  }
}

function invokedArn({ exchange, integration }: BackendCall): string {
  const arn = functionArn(fillStageVariables(integration.uri, exchange.stage.variables));
  if (arn === undefined) throw configurationError(`integration URI "${integration.uri}" invokes no function; write "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations"`);
  return arn;
}

function requireFitting(event: unknown): void {
  if (Buffer.byteLength(JSON.stringify(event) ?? '') > MAX_PAYLOAD) throw new GatewayError('REQUEST_TOO_LARGE', 'Request Too Long');
}
