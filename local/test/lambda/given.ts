import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import type { Resource } from '../../src/assembly/assembly';
import type { LambdaAssembly } from '../../src/integrations/lambda-function';
import { createLambdaInvoker, LambdaRunner, LambdaRunnerOptions } from '../../src/integrations/lambda-runner';

const place = 'arn:aws:lambda:eu-central-1:111122223333';

export const arnOf = (name: string, qualifier = '') => `${place}:function:${name}${qualifier && `:${qualifier}`}`;

const folders: string[] = [];
const runners: LambdaRunner[] = [];
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
  folders.splice(0).forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
});

/** A folder of files, as an asset of the app. */
export function asset(files: Record<string, string | Buffer>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'asset-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

export function lambda(name: string, properties: Record<string, unknown>): Resource {
  const defaults = { Runtime: 'nodejs22.x', Handler: 'index.handler' };
  return { stack: 'Shop', logicalId: name, type: 'AWS::Lambda::Function', path: `Shop/${name}`, properties: { ...defaults, ...properties }, physicalId: name, arn: arnOf(name) };
}

export const inline = (code: string, properties: Record<string, unknown> = {}) => lambda('fn', { Code: { ZipFile: code }, ...properties });

/** A function whose code is the asset `key` of `runnerOf`. */
export const packaged = (properties: Record<string, unknown> = {}) => lambda('fn', { Code: { S3Bucket: 'assets', S3Key: 'code' }, ...properties });

export function assemblyOf(resources: Resource[], assets: Record<string, string> = {}): LambdaAssembly {
  return { ofType: (type) => resources.filter((each) => each.type === type), assetPath: (key) => assets[key] };
}

export function runnerOf(resources: Resource | Resource[], assets: Record<string, string> = {}, options: LambdaRunnerOptions = {}): LambdaRunner {
  const runner = createLambdaInvoker(assemblyOf([resources].flat(), assets), options);
  runners.push(runner);
  return runner;
}
