import { spawnSync } from 'child_process';
import * as path from 'path';

const ROOT = path.join(__dirname, '../../..');

/** What a run of the command line printed. */
export interface Printed {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs `gatehouse`: what it imports are in part ES modules, which tests cannot load by themselves. */
export function gatehouse(...parameters: string[]): Printed {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'local/src/cli.ts', ...parameters], { cwd: ROOT, encoding: 'utf8' });
  return { code: status, output: stdout, errors: stderr };
}

/** What is wrong with an OpenAPI document, by its version's schema; nothing where it is valid. */
export function problemsOf(document: string): unknown {
  const script = `
    import { Validator } from '@seriousme/openapi-schema-validator';
    import { readFileSync } from 'fs';
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(readFileSync(0, 'utf8')));
    process.stdout.write(JSON.stringify([validator.version, valid ? [] : errors]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: ROOT, encoding: 'utf8', input: document });
  if (stdout === '') throw new Error(stderr);
  const [version, errors] = JSON.parse(stdout) as [string, unknown];
  return version === '3.1' ? errors : `it is OpenAPI "${version}"`;
}
