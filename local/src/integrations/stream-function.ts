import type { BackendCall, StreamBackend, StreamedAnswer } from './backend';
import { CallLimit } from './call-limit';
import { openFunction } from './function-target';
import { FunctionFailure, LambdaInvoker } from './lambda-invoker';
import { proxyEvent } from './proxy-function';
import { MalformedPreludeError, readPrelude } from './stream-prelude';
import { GatewayError } from '../pipeline/gateway-error';

/**
 * A function that sees the whole request and words the whole answer, which goes back while it comes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export class StreamFunctionBackend implements StreamBackend {
  constructor(private readonly invoker: LambdaInvoker, private readonly onProblem: (message: string) => void) {}

  async call(call: BackendCall): Promise<StreamedAnswer> {
    const { exchange, integration } = call;
    const limit = new CallLimit(integration.timeout, exchange.request.signal);
    let chunks: AsyncIterator<Buffer> | undefined;
    try {
      chunks = (await openFunction(this.invoker, call, proxyEvent(exchange), limit.signal))[Symbol.asyncIterator]();
      const { head, rest } = await readPrelude(chunks);
      return { ...head, body: this.body(call, rest, chunks, limit) };
    } catch (error) {
      limit.end();
      // Without a reader, the function runs on as if it were read.
      void chunks?.return?.();
      throw this.refusal(call, error as Error, limit);
    }
  }

  /** What is left of an answer that has begun. */
  private async *body(call: BackendCall, rest: Buffer, chunks: AsyncIterator<Buffer>, limit: CallLimit): AsyncGenerator<Buffer> {
    try {
      if (rest.length > 0) yield rest;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } catch (error) {
      if (limit.timedOut) this.tell(call, `was cut off: its answer did not end in ${call.integration.timeout} ms; raise timeoutInMillis, at most to 900000`);
      else if (!limit.left) this.tell(call, `failed while it answered: ${(error as Error).message}`);
      throw error;
    } finally {
      limit.end();
      await chunks.return?.();
    }
  }

  /** What the client is told in the place of an answer that has not begun. */
  private refusal(call: BackendCall, error: Error, limit: CallLimit): Error {
    if (limit.timedOut) return new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
    if (limit.left) return new GatewayError('INTEGRATION_FAILURE', 'Network error communicating with endpoint');
    if (!(error instanceof FunctionFailure) && !(error instanceof MalformedPreludeError)) return error;
    this.tell(call, error instanceof FunctionFailure ? `failed: ${error.message}` : `gave a malformed streamed response: ${error.message}`);
    return new GatewayError('DEFAULT_5XX', 'Internal server error', { statusCode: 502 });
  }

  private tell({ exchange: { match: { route } } }: BackendCall, what: string): void {
    this.onProblem(`the function of route "${route.method} ${route.path}" ${what}`);
  }
}
