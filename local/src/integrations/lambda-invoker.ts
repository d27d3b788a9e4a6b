/** Runs the Lambda functions of an assembly. */
export interface LambdaInvoker {
  /**
   * Invokes a function, a version or an alias and waits for its answer.
   * @param functionArn with or without a qualifier
   * @throws where the assembly has no such function, or it cannot run here (a runtime other than Node); the message says which and why
   * @throws LambdaClientTimeout after `clientTimeoutMs`; the function itself runs on, as on Lambda
   */
  invoke(functionArn: string, event: unknown, options?: { readonly clientTimeoutMs?: number }): Promise<InvocationResult>;
  /**
   * Invokes a function and gives what it writes while it writes; what a handler that does not stream answers comes as a whole.
   * @param signal aborted when nobody reads any more; the function itself runs on, as on Lambda
   * @returns parts of the answer; reading them fails with a `FunctionFailure` where the function does
   * @throws where the assembly has no such function, or it cannot run here; the message says which and why
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
   */
  invokeWithResponseStream(functionArn: string, event: unknown, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** Why the function of an ARN cannot run; undefined where it can. An invoker that cannot tell beforehand does not have it. */
  obstacle?(functionArn: string): string | undefined;
  stop(): Promise<void>;
}

/** What an invocation came to. */
export interface InvocationResult {
  /** The handler's JSON answer, or the error object of a failed run (`errorType`, `errorMessage`, `trace`). */
  readonly payload: unknown;
  /** `Unhandled` where the handler threw, timed out, exited or could not be loaded. */
  readonly functionError?: 'Unhandled';
  /** What the function printed during this invocation. */
  readonly log: string;
}

/** A function failed while its answer was read. */
export class FunctionFailure extends Error {
  /** @param payload the error object of the run (`errorType`, `errorMessage`, `trace`) */
  constructor(readonly payload: unknown) {
    super(JSON.stringify(payload));
    this.name = 'FunctionFailure';
  }
}

/** The caller stopped waiting for a function that had not answered. */
export class LambdaClientTimeout extends Error {
  constructor(functionName: string, milliseconds: number) {
    super(`function "${functionName}" gave no answer in ${milliseconds} ms; raise the integration's timeout or make the function faster`);
    this.name = 'LambdaClientTimeout';
  }
}
