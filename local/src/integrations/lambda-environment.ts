import { ChildProcess, fork } from 'child_process';
import { randomBytes, randomUUID } from 'crypto';
import { once } from 'events';
import { setTimeout as delay } from 'timers/promises';
import type { LambdaFunction } from './lambda-function';
import type { InvocationResult } from './lambda-invoker';

/** Seconds that a function may take to load (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib). */
const initTimeout = 10;
/** Bytes of an answer (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, 6 MB for requests that wait). */
const maxAnswer = 6_291_556;

/** Milliseconds that what a process has printed may take to arrive once it has ended. */
const lastWordsMs = 200;

/** What an invocation passes on to the handler. */
export interface Invocation {
  readonly invokedFunctionArn: string;
  readonly functionVersion: string;
  /** JSON. */
  readonly event: string;
}

/** What an invocation came to; where its answer was streamed, the payload is left out. */
export interface InvocationEnd extends InvocationResult {
  readonly streamed?: true;
}

/** Takes a part of a streamed answer and says when the handler may go on. */
export type TakeChunk = (chunk: Buffer, goOn: () => void) => void;

export interface LambdaEnvironmentOptions {
  /** File of the host program. */
  readonly host: string;
  readonly version: string;
  readonly env: Record<string, string>;
  readonly onLine: (line: string) => void;
}

interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: string[];
}

interface HostMessage {
  readonly ready?: true;
  readonly log?: string;
  /** A part of a streamed answer, in Base64. */
  readonly chunk?: string;
  /** The answer was streamed, and this is its end. */
  readonly streamed?: true;
  readonly answer?: string;
  readonly error?: FunctionFailure;
  /** The process ends after this message. */
  readonly dead?: true;
}

/** An execution environment: a process that has loaded the handler and runs one invocation at a time, keeping its module state between them. */
export class LambdaEnvironment {
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  private readonly logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
  private log = '';
  private partialLine = '';
  private ready = false;
  private requestId = '';
  private settle?: (outcome: HostMessage) => void;
  private take?: TakeChunk;

  constructor(private readonly fn: LambdaFunction, private readonly options: LambdaEnvironmentOptions) {
    const env: Record<string, string> = { ...fn.environment(options.version, options.env), AWS_LAMBDA_LOG_STREAM_NAME: this.logStream };
    // A group of its own lets what the handler has started be ended with it.
    this.child = fork(options.host, [], { detached: true, execArgv: [], cwd: env.LAMBDA_TASK_ROOT, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.child.on('message', (message: HostMessage) => this.receive(message));
    this.child.on('error', (error) => this.settle?.({ error: { errorType: 'Runtime.ExitError', errorMessage: error.message }, dead: true }));
    // Only what the program cannot send itself comes this way: the last words of a crash.
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => this.write(text));
    this.exited = this.end();
  }

  /** False once the process has ended or is about to. */
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.connected;
  }

  async invoke(invocation: Invocation, take: TakeChunk): Promise<InvocationEnd> {
    this.take = take;
    this.requestId = randomUUID();
    this.log = '';
    let outcome: HostMessage = this.ready ? { ready: true } : await this.outcome(initTimeout, () => undefined);
    if (outcome.ready) {
      this.ready = true;
      outcome = await this.outcome(this.fn.timeout, () => this.child.send(this.request(invocation)));
    }
    if (outcome.dead) await this.kill();
    if (this.partialLine !== '') this.write('\n');
    if (outcome.streamed) return { payload: undefined, streamed: true, log: this.log };
    if (outcome.answer === undefined) return { payload: outcome.error, functionError: 'Unhandled', log: this.log };
    if (Buffer.byteLength(outcome.answer) > maxAnswer) {
      return { payload: tooLarge(Buffer.byteLength(outcome.answer)), functionError: 'Unhandled', log: this.log };
    }
    return { payload: JSON.parse(outcome.answer), log: this.log };
  }

  async kill(): Promise<void> {
    this.killGroup();
    await this.exited;
  }

  /** Follows the process to its end, with the last words that it leaves. */
  private async end(): Promise<void> {
    // A process that could not start has no end; its error is told where it is caught.
    const ended = await once(this.child, 'exit').catch(() => undefined) as [number | null, NodeJS.Signals | null] | undefined;
    if (ended === undefined) return;
    this.killGroup();
    // A process that has left the group may hold the pipes for as long as it lives.
    await Promise.race([once(this.child, 'close'), delay(lastWordsMs, undefined, { ref: false })]);
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
    this.settle?.({ error: this.exitError(...ended), dead: true });
  }

  private killGroup(): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // Nobody of the group is left, or the platform has no groups.
      this.child.kill('SIGKILL');
    }
  }

  private outcome(seconds: number, begin: () => void): Promise<HostMessage> {
    return new Promise((resolve) => {
      const error = { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${this.requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds` };
      const timer = setTimeout(() => this.settle?.({ error, dead: true }), seconds * 1000);
      this.settle = (outcome) => {
        clearTimeout(timer);
        this.settle = undefined;
        resolve(outcome);
      };
      if (!this.alive) this.settle({ error: this.exitError(this.child.exitCode, this.child.signalCode), dead: true });
      else begin();
    });
  }

  private request(invocation: Invocation): object {
    return {
      event: invocation.event,
      deadline: Date.now() + this.fn.timeout * 1000,
      traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')};Sampled=0`,
      context: {
        functionName: this.fn.name,
        functionVersion: invocation.functionVersion,
        invokedFunctionArn: invocation.invokedFunctionArn,
        memoryLimitInMB: String(this.fn.memorySize),
        awsRequestId: this.requestId,
        logGroupName: this.fn.logGroup,
        logStreamName: this.logStream,
      },
    };
  }

  private receive(message: HostMessage): void {
    if (message.log !== undefined) this.write(message.log);
    else if (message.chunk !== undefined) this.take?.(Buffer.from(message.chunk, 'base64'), () => this.goOn());
    else this.settle?.(message);
  }

  private goOn(): void {
    // A process that has ended meanwhile needs no word.
    if (this.child.connected) this.child.send({ taken: true }, () => undefined);
  }

  private write(text: string): void {
    this.log += text;
    const lines = (this.partialLine + text).split('\n');
    this.partialLine = lines.pop() ?? '';
    lines.forEach(this.options.onLine);
  }

  private exitError(code: number | null, signal: string | null): FunctionFailure {
    const reason = signal !== null ? `with error: signal: ${signal}` : code ? `with error: exit status ${code}` : 'without providing a reason';
    return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${this.requestId} Error: Runtime exited ${reason}` };
  }
}

function tooLarge(bytes: number): FunctionFailure {
  return { errorType: 'Function.ResponseSizeTooLarge', errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${maxAnswer} bytes).` };
}
