import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { FunctionStream } from './function-stream';
import { InvocationEnd, LambdaEnvironment, TakeChunk } from './lambda-environment';
import { LambdaAssembly, LambdaFunction } from './lambda-function';
import { lambdaHost } from './lambda-host';
import { FunctionFailure, InvocationResult, LambdaClientTimeout, LambdaInvoker } from './lambda-invoker';
import { LambdaPool } from './lambda-pool';
import { asString } from '../assembly/json';

export interface LambdaRunnerOptions {
  /** Called with each line that a function prints, also between invocations. */
  readonly onLog?: (functionName: string, line: string) => void;
  /**
   * Variables for every function beside those of Lambda and its own, e.g. `AWS_ENDPOINT_URL_KINESIS`. A function's own variables win.
   * @default - none: the process's own environment, credentials included, is not handed on
   */
  readonly env?: Record<string, string>;
  /**
   * Execution environments of each function at a time; further requests wait.
   * @default 10
   */
  readonly concurrency?: number;
}

/** Runs the Node functions of an assembly in processes of their own, one for each concurrent request, and keeps them warm. */
export class LambdaRunner implements LambdaInvoker {
  /** What will not run, or not in full, by name. */
  readonly warnings: string[];
  private readonly functions: Map<string, LambdaFunction>;
  private readonly pools = new Map<string, LambdaPool>();
  private directory?: string;
  private stopped = false;

  constructor(private readonly assembly: LambdaAssembly, private readonly options: LambdaRunnerOptions = {}) {
    const functions = assembly.ofType('AWS::Lambda::Function').map((resource) => new LambdaFunction(resource, assembly));
    this.functions = new Map(functions.map((fn) => [fn.arn, fn]));
    this.warnings = functions.flatMap((fn) => fn.obstacle ?? fn.warnings);
  }

  async invoke(functionArn: string, event: unknown, options: { readonly clientTimeoutMs?: number } = {}): Promise<InvocationResult> {
    const { fn, run } = this.prepare(functionArn, event);
    const chunks: Buffer[] = [];
    const result = run((chunk, goOn) => {
      chunks.push(chunk);
      goOn();
    }).then(({ streamed, ...end }) => streamed ? { ...end, payload: jsonOrText(Buffer.concat(chunks).toString('utf8')) } : end);
    return options.clientTimeoutMs === undefined ? result : within(result, options.clientTimeoutMs, fn.name);
  }

  async invokeWithResponseStream(functionArn: string, event: unknown, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const { run } = this.prepare(functionArn, event);
    const stream = new FunctionStream(signal);
    run(stream.take).then(({ streamed, payload, functionError }) => {
      if (functionError !== undefined) return stream.fail(new FunctionFailure(payload));
      if (!streamed) stream.take(Buffer.from(JSON.stringify(payload)), () => undefined);
      return stream.end();
    }).catch((error: Error) => stream.fail(error));
    return stream;
  }

  obstacle(functionArn: string): string | undefined {
    try {
      const fn = this.find(functionArn);
      this.version(fn, functionArn.split(':')[7]);
      return fn.obstacle;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.pools.values()].map((pool) => pool.stop()));
    if (this.directory !== undefined) fs.rmSync(this.directory, { recursive: true, force: true });
  }

  /** A function with a way to run it once. */
  private prepare(functionArn: string, event: unknown): { readonly fn: LambdaFunction; readonly run: (take: TakeChunk) => Promise<InvocationEnd> } {
    if (this.stopped) throw new Error(`function "${functionArn}" cannot run, the local gateway has stopped; start it again`);
    const fn = this.find(functionArn);
    if (fn.obstacle !== undefined) throw new Error(fn.obstacle);
    const functionVersion = this.version(fn, functionArn.split(':')[7]);
    const invocation = { invokedFunctionArn: functionArn, functionVersion, event: JSON.stringify(event ?? {}) };
    const pool = this.pool(fn, functionVersion);
    return { fn, run: async (take) => pool.invoke(invocation, take) };
  }

  private find(functionArn: string): LambdaFunction {
    const fn = this.functions.get(functionArn.split(':').slice(0, 7).join(':'));
    if (fn === undefined) throw new Error(`no function of the assembly has ARN "${functionArn}"; define it in the app, or point the route at another backend`);
    return fn;
  }

  private version(fn: LambdaFunction, qualifier = '$LATEST'): string {
    if (qualifier.startsWith('$LATEST') || /^\d+$/.test(qualifier)) return qualifier;
    const alias = this.assembly.ofType('AWS::Lambda::Alias').find(({ properties }) => {
      const target = asString(properties.FunctionName) ?? '';
      return properties.Name === qualifier && (target === fn.name || target.split(':').slice(0, 7).join(':') === fn.arn);
    });
    if (alias === undefined) throw new Error(`function "${fn.name}" has no alias "${qualifier}" in the assembly; add it, or invoke the function itself`);
    return asString(alias.properties.FunctionVersion) ?? '$LATEST';
  }

  private pool(fn: LambdaFunction, version: string): LambdaPool {
    const key = `${fn.arn}:${version}`;
    let pool = this.pools.get(key);
    if (pool === undefined) {
      fn.prepare(path.join(this.root(), String(this.pools.size)));
      const onLine = (line: string) => this.options.onLog?.(fn.name, line);
      const options = { host: path.join(this.root(), 'host.cjs'), version, env: this.options.env ?? {}, onLine };
      pool = new LambdaPool(this.options.concurrency ?? 10, () => new LambdaEnvironment(fn, options));
      this.pools.set(key, pool);
    }
    return pool;
  }

  private root(): string {
    if (this.directory === undefined) {
      this.directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-lambda-')));
      fs.writeFileSync(path.join(this.directory, 'host.cjs'), lambdaHost);
    }
    return this.directory;
  }
}

/** Runs the Lambda functions of an assembly; nothing starts before the first invocation. */
export function createLambdaInvoker(assembly: LambdaAssembly, options?: LambdaRunnerOptions): LambdaRunner {
  return new LambdaRunner(assembly, options);
}

/** What callers that do not stream get of an answer that is streamed. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function within<T>(work: Promise<T>, milliseconds: number, functionName: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LambdaClientTimeout(functionName, milliseconds)), milliseconds);
  });
  // The function may fail after the caller has left.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
