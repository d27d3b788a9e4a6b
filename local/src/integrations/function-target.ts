import type { BackendCall } from './backend';
import { InvocationResult, LambdaClientTimeout, LambdaInvoker } from './lambda-invoker';
import { fillStageVariables } from './uri';
import { GatewayError, NotServedError } from '../pipeline/gateway-error';

/** ARN of the function that an integration's URI invokes; undefined where it invokes none. */
export function functionArn(uri: string): string | undefined {
  return /:lambda:path\/[\d-]+\/functions\/(.+)\/(?:invocations|response-streaming-invocations)$/.exec(uri)?.[1];
}

/**
 * Invokes the function of an integration.
 * @throws GatewayError where it takes too long
 * @throws NotServedError where it cannot run here
 */
export async function invokeFunction(invoker: LambdaInvoker, { exchange, integration }: BackendCall, event: unknown): Promise<InvocationResult> {
  const arn = functionArn(fillStageVariables(integration.uri, exchange.stage.variables));
  if (arn === undefined) throw new GatewayError('API_CONFIGURATION_ERROR', 'Internal server error');
  try {
    return await invoker.invoke(arn, event, { clientTimeoutMs: integration.timeout });
  } catch (error) {
    if (error instanceof LambdaClientTimeout) throw new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
    throw new NotServedError((error as Error).message);
  }
}
