import { LambdaEnvironment } from './lambda-environment';
import type { Invocation, InvocationEnd, TakeChunk } from './lambda-environment';

/** The execution environments of one function version: warm ones are reused, new ones start up to a limit, further requests wait. */
export class LambdaPool {
  private readonly environments = new Set<LambdaEnvironment>();
  private readonly idle: LambdaEnvironment[] = [];
  private readonly waiting: Array<() => void> = [];
  private stopped = false;

  constructor(private readonly limit: number, private readonly start: () => LambdaEnvironment) {}

  async invoke(invocation: Invocation, take: TakeChunk): Promise<InvocationEnd> {
    const environment = await this.acquire();
    try {
      const result = await environment.invoke(invocation, take);
      this.refuseWhenStopped();
      return result;
    } finally {
      this.release(environment);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.splice(0).forEach((proceed) => proceed());
    await Promise.all([...this.environments].map((environment) => environment.kill()));
  }

  private async acquire(): Promise<LambdaEnvironment> {
    for (;;) {
      this.refuseWhenStopped();
      const warm = this.idle.pop();
      if (warm?.alive) return warm;
      if (warm !== undefined) this.environments.delete(warm);
      else if (this.environments.size < this.limit) break;
      else await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    const environment = this.start();
    this.environments.add(environment);
    return environment;
  }

  private release(environment: LambdaEnvironment): void {
    if (environment.alive) this.idle.push(environment);
    else this.environments.delete(environment);
    this.waiting.shift()?.();
  }

  private refuseWhenStopped(): void {
    if (this.stopped) throw new Error('the function was stopped with the local gateway; start the gateway again');
  }
}
