import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { createInterface } from 'readline';
import { motoPython } from '../projenrc/moto-environment';

/** moto, an emulator of AWS services, in a process of its own. */
export interface Moto {
  /** Of every service. */
  readonly url: string;
  stop(): Promise<void>;
}

/** moto's server, which ends with this process however that ends: its input is closed then. */
const PROGRAM = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from moto.server import main
main(['--host', 'localhost', '--port', '0'])
`;

/**
 * Starts moto with nothing in it. State machines that are started there run.
 * @throws where it does not start
 */
export async function startMoto(): Promise<Moto> {
  const child = spawn(motoPython(), ['-c', PROGRAM], { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, MOTO_ACCOUNT_ID: '000000000000' } });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) { return; }
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  try {
    const url = await urlOf(child);
    await fetch(`${url}/moto-api/config`, { method: 'POST', body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }) });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What it prints at start names the port; what it prints later is read and dropped, or it would stand still. */
async function urlOf(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      const [, port] = /Running on http:\/\/localhost:(\d+)/.exec(line) ?? [];
      if (port !== undefined) { resolve(`http://localhost:${port}`); }
      if (lines.length < 20) { lines.push(line); }
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`moto ended with code "${code}" before it served: ${lines.join('\n')}`)));
  });
}
