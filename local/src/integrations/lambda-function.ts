import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';
import { extractArchive } from './lambda-archive';
import type { Resource } from '../assembly/assembly';
import { asArray, asObject, asString } from '../assembly/json';
import { LOCAL_CREDENTIALS } from '../services/credentials';

/** What the runner needs of an assembly. */
export interface LambdaAssembly {
  ofType(type: string): Resource[];
  /** Source file or folder of an uploaded asset, by its object key. */
  assetPath(name: string): string | undefined;
}

/** A Lambda function of the assembly: its settings, and its code laid out as Lambda would. */
export class LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly runtime: string;
  readonly handler: string;
  /** Seconds; Lambda's default is 3. */
  readonly timeout: number;
  /** MiB; Lambda's default is 128. */
  readonly memorySize: number;
  private readonly code: Record<string, unknown>;
  private readonly variables: Record<string, unknown>;
  private readonly layers: unknown[];
  private taskRoot?: string;

  constructor(private readonly resource: Resource, private readonly assembly: LambdaAssembly) {
    const { properties } = resource;
    this.name = asString(properties.FunctionName) ?? resource.physicalId;
    this.arn = resource.arn ?? `arn:aws:lambda:us-east-1:000000000000:function:${this.name}`;
    this.runtime = asString(properties.Runtime) ?? '';
    this.handler = asString(properties.Handler) ?? '';
    this.timeout = Number(asString(properties.Timeout) ?? 3);
    this.memorySize = Number(asString(properties.MemorySize) ?? 128);
    this.code = asObject(properties.Code);
    this.variables = asObject(asObject(properties.Environment).Variables);
    this.layers = asArray(properties.Layers);
  }

  /** Why the function cannot run here, and what to do; undefined where it can. */
  get obstacle(): string | undefined {
    const label = `function "${this.name}" (${this.resource.path})`;
    if (this.resource.properties.PackageType === 'Image' || this.code.ImageUri !== undefined) {
      return `${label} is a container image, which is not run locally; package it as a zip with a Node runtime`;
    }
    if (!/^nodejs\d+\.x$/.test(this.runtime)) {
      return `${label} has runtime "${this.runtime}", and only Node functions run locally; use a nodejs runtime, or point its route at another backend`;
    }
    if (this.code.ZipFile === undefined && this.source() === undefined) {
      return `${label} has its code at "${asString(this.code.S3Bucket)}/${asString(this.code.S3Key)}", which is no asset of the assembly; use Code.fromAsset or Code.fromInline`;
    }
    return undefined;
  }

  /** What of its settings has no effect here. */
  get warnings(): string[] {
    const missing = this.layers.map(asString).filter((arn) => this.layerPath(arn) === undefined);
    return missing.map((arn) => `function "${this.name}" uses layer "${arn}", which is no asset of the assembly; what it brings is missing locally`);
  }

  /** Lays the code out in a directory of its own, once. */
  prepare(directory: string): void {
    if (this.taskRoot !== undefined) return;
    // A try that failed may have left something.
    fs.rmSync(directory, { recursive: true, force: true });
    const root = path.join(directory, 'task');
    fs.mkdirSync(root, { recursive: true });
    // Ends Node's search for "type", so that the user's own package.json does not turn the function into a module.
    fs.writeFileSync(path.join(directory, 'package.json'), '{}');
    this.linkSdk(path.join(directory, 'node_modules'));
    const inline = asString(this.code.ZipFile);
    if (inline === undefined) unpack(this.source()!, root);
    else fs.writeFileSync(path.join(root, 'index.js'), inline);
    this.layers.map(asString).forEach((arn) => {
      const layer = this.layerPath(arn);
      if (layer !== undefined) unpack(layer, path.join(directory, 'opt'));
    });
    this.taskRoot = root;
  }

  /**
   * Variables that Lambda sets, then the function's own
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime).
   */
  environment(version: string, extra: Record<string, string>): Record<string, string> {
    const root = this.taskRoot!;
    const opt = path.join(path.dirname(root), 'opt', 'nodejs');
    const own = Object.entries(this.variables).map(([name, value]) => [name, asString(value) ?? '']);
    return {
      PATH: process.env.PATH ?? '',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      _HANDLER: this.handler,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${this.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: this.name,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(this.memorySize),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: this.logGroup,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      LAMBDA_TASK_ROOT: root,
      NODE_PATH: [path.join(opt, `node${/\d+/.exec(this.runtime)}`, 'node_modules'), path.join(opt, 'node_modules')].join(path.delimiter),
      ...extra,
      ...Object.fromEntries(own) as Record<string, string>,
    };
  }

  get region(): string {
    return this.arn.split(':')[3] ?? 'us-east-1';
  }

  get logGroup(): string {
    return `/aws/lambda/${this.name}`;
  }

  private source(): string | undefined {
    const key = asString(this.code.S3Key);
    return key === undefined ? undefined : this.assembly.assetPath(key);
  }

  private layerPath(arn: string | undefined): string | undefined {
    const layer = this.assembly.ofType('AWS::Lambda::LayerVersion').find((candidate) => candidate.arn === arn || candidate.physicalId === arn);
    const key = asString(asObject(layer?.properties.Content).S3Key);
    return key === undefined ? undefined : this.assembly.assetPath(key);
  }

  /** Lambda's Node runtimes bring the AWS SDK: the one that the user's project has stands in for it. */
  private linkSdk(modules: string): void {
    const folders = createRequire(path.join(process.cwd(), 'package.json')).resolve.paths('@aws-sdk/core') ?? [];
    const found = folders.map((folder) => path.join(folder, '@aws-sdk')).find((folder) => fs.existsSync(folder));
    if (found === undefined) return;
    fs.mkdirSync(modules, { recursive: true });
    fs.symlinkSync(found, path.join(modules, '@aws-sdk'), 'junction');
  }
}

function unpack(source: string, directory: string): void {
  if (fs.statSync(source).isDirectory()) {
    fs.cpSync(source, directory, { recursive: true, verbatimSymlinks: true, mode: fs.constants.COPYFILE_FICLONE });
  } else {
    extractArchive(source, directory);
  }
}
