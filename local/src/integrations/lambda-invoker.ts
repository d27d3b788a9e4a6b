/** Runs the Lambda functions of an assembly. */
export interface LambdaInvoker {
  /**
   * Invokes a function, a version or an alias and waits for its answer.
   * @param functionArn with or without a qualifier
   * @throws where the assembly has no such function, or it cannot run here (a runtime other than Node); the message says which and why
   * @throws LambdaClientTimeout after `clientTimeoutMs`; the function itself runs on, as on Lambda
   */
  invoke(functionArn: string, event: unknown, options?: { readonly clientTimeoutMs?: number }): Promise<InvocationResult>;
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

/** The caller stopped waiting for a function that had not answered. */
export class LambdaClientTimeout extends Error {
  constructor(functionName: string, milliseconds: number) {
    super(`function "${functionName}" gave no answer in ${milliseconds} ms; raise the integration's timeout or make the function faster`);
    this.name = 'LambdaClientTimeout';
  }
}
