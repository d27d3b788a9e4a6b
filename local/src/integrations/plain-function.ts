import type { Backend, BackendAnswer, BackendCall } from './backend';
import { invokeFunction } from './function-target';
import type { LambdaInvoker } from './lambda-invoker';
import { asString, isObject } from '../assembly/json';
import { GatewayError } from '../pipeline/gateway-error';
import { NamedValues } from '../pipeline/named-values';
import { textOf } from '../pipeline/payload';

/**
 * A function that sees what the mapping makes of a request. Its error message selects the integration response.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
export class PlainFunctionBackend implements Backend {
  constructor(private readonly invoker: LambdaInvoker, private readonly onProblem: (message: string) => void) {}

  async call(call: BackendCall): Promise<BackendAnswer> {
    const event = parseEvent(textOf(call.mapped.payload));
    const invocationType = NamedValues.headers(call.mapped.headers).get('X-Amz-Invocation-Type');
    if (invocationType === 'Event') {
      invokeFunction(this.invoker, call, event).catch((error: Error) => this.onProblem(`an asynchronous invocation failed: ${error.message}`));
      return { statusCode: 202, headers: NamedValues.headers([]), body: Buffer.alloc(0) };
    }
    const { payload, functionError } = await invokeFunction(this.invoker, call, event);
    const message = isObject(payload) ? asString(payload.errorMessage) : undefined;
    if (functionError !== undefined) this.onProblem(`a function failed: ${JSON.stringify(payload)}`);
    return {
      statusCode: 200,
      headers: NamedValues.headers([['Content-Type', 'application/json']]),
      body: Buffer.from(JSON.stringify(payload) ?? 'null'),
      selection: functionError === undefined ? undefined : message,
    };
  }
}

/** @throws GatewayError for a mapped request that is no JSON: Lambda refuses it */
function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new GatewayError('DEFAULT_4XX', 'Could not parse request body into json');
  }
}
