import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { createInterface } from 'readline';

const ROOT = path.join(__dirname, '..');

/** An assembly on a local gateway in a process of its own, as `gatehouse start` serves it: what Node is told by its environment holds from its start. */
export class Served {
  /** @throws where the process ends before it serves */
  public static async start(assembly: string, environment: Record<string, string>): Promise<Served> {
    const child = spawn(process.execPath, ['--import', 'tsx', path.join(ROOT, 'local', 'src', 'cli.ts'), 'start', '--app', assembly, '--port', '0'], {
      cwd: ROOT, env: { ...process.env, ...environment, TSX_TSCONFIG_PATH: path.join(ROOT, 'tsconfig.dev.json') }, stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: string[] = [];
    for await (const line of createInterface(child.stdout!)) {
      said.push(line);
      const [, origin] = /https?:\/\/(127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (origin !== undefined) {
        child.stdout!.resume();
        return new Served(child, origin);
      }
    }
    throw new Error(`the gateway ended before it served: ${said.join('\n')}`);
  }

  private constructor(private readonly child: ChildProcess, private readonly origin: string) {}

  /** URL of a stage, by the construct id of its gateway. */
  public url(gateway: string, stage: string, scheme = 'http'): string {
    return `${scheme}://${this.origin}/${gateway}${stage === '$default' ? '' : `/${stage}`}`;
  }

  public async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null) { await once(this.child, 'exit'); }
  }
}
