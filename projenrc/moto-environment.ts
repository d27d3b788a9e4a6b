import { execFile } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { promisify } from 'util';

const ROOT = path.join(__dirname, '..');
const REQUIREMENTS = path.join(ROOT, 'test', 'requirements.txt');

const run = promisify(execFile);

/**
 * Python that has moto, the emulator of the AWS services that the local gateway does not embed.
 * @throws where it could not be made for want of Python
 */
export function motoPython(): string {
  const python = pythonIn(directory());
  if (!fs.existsSync(python)) { throw new Error('"python3" is missing, and with it moto; install Python 3.10 or newer with its venv module and run jest again'); }
  return python;
}

/**
 * Makes the virtual environment of `test/requirements.txt` where there is none yet. Without Python there will be none: only tests that need moto fail.
 * @throws where packages cannot be installed
 */
export async function installMoto(): Promise<void> {
  if (fs.existsSync(directory()) || !await hasPython()) { return; }
  const unfinished = `${directory()}.${process.pid}`;
  try {
    await run('python3', ['-m', 'venv', unfinished]);
    await run(pythonIn(unfinished), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS]);
    finish(unfinished);
  } catch (error) {
    throw new Error(`moto cannot be installed (${(error as Error).message.trim()}); make "python3 -m venv" and "pip install" work and run jest again`);
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}

/** At once, so that no test run sees half of it; another run may have been faster. */
function finish(unfinished: string): void {
  try {
    fs.renameSync(unfinished, directory());
  } catch (error) {
    if (!fs.existsSync(directory())) { throw error; }
  }
}

async function hasPython(): Promise<boolean> {
  return run('python3', ['--version']).then(() => true, () => false);
}

/** New requirements make a new one. */
function directory(): string {
  const hash = createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  return path.join(ROOT, 'node_modules', '.cache', `moto-${hash}`);
}

/** Called as a module: the scripts of an environment know only the folder that it was made in. */
function pythonIn(environment: string): string {
  return path.join(environment, 'bin', 'python');
}
