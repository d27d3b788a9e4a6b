import { readCloudAssembly } from './cloud-assembly';
import { DEFAULT_ENVIRONMENT, Environment } from './environment';
import { asString } from './json';
import { Secrets } from './secret';
import { Resource, Stack, StackNeighbours } from './stack';

export type { Environment } from './environment';
export type { Resource } from './stack';

/** A synthesized CDK app, read from the folder that `cdk synth` writes, with its templates evaluated as CloudFormation would. */
export class Assembly {
  /**
   * Reads a cloud assembly with its nested assemblies and nested stacks.
   * @param directory the folder with `manifest.json`, usually `cdk.out`
   * @throws where there is no assembly, or its templates refer to themselves
   */
  static load(directory: string): Assembly {
    return new Assembly(directory);
  }

  /** Resources of every stack, those with a false condition left out. */
  readonly resources: readonly Resource[];
  /** Names everything that could not be resolved. */
  readonly warnings: readonly string[];
  /** Account of the first stack. */
  readonly account: string;
  private readonly stacks: Stack[];
  private readonly secrets: Secrets;
  private readonly arns: ReadonlyMap<string, Resource>;
  private readonly assetSources: { find(name: string): string | undefined };

  private constructor(directory: string) {
    const { stacks: artifacts, assets } = readCloudAssembly(directory);
    const warnings = new Set<string>();
    const roots: Stack[] = [];
    const neighbours: StackNeighbours = {
      assets,
      exported: (name, environment) => {
        for (const stack of roots.filter((candidate) => sameEnvironment(candidate.environment, environment))) {
          const output = stack.exports().find(([exported]) => exported === name)?.[1];
          if (output !== undefined) return stack.output(output);
        }
        return undefined;
      },
      output: (stackName, output, region) => roots
        .find((stack) => stack.stackName === stackName && stack.environment.region === region)?.output(output),
      secret: (environment, id) => this.secrets.referred(environment, id),
      warn: (message) => warnings.add(message),
    };
    for (const artifact of artifacts) roots.push(new Stack(artifact, neighbours));
    this.stacks = roots.flatMap(nestedIn);
    this.secrets = new Secrets(this.stacks.flatMap((stack) => stack.secrets()));
    this.resources = this.stacks.flatMap((stack) => stack.resources());
    for (const stack of this.stacks) stack.outputNames().forEach((name) => stack.output(name));
    this.warnings = [...warnings];
    this.arns = new Map(this.resources.flatMap((resource): [string, Resource][] => resource.arn === undefined ? [] : [[resource.arn, resource]]));
    this.account = (this.stacks[0]?.environment ?? DEFAULT_ENVIRONMENT).account;
    this.assetSources = assets;
  }

  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  byArn(arn: string): Resource | undefined {
    return this.arns.get(arn);
  }

  /** Account and region of a stack, named as `Resource.stack` names it. */
  environment(stack: string): Environment {
    return this.find(stack)?.environment ?? DEFAULT_ENVIRONMENT;
  }

  /** Region of a stack, named as `Resource.stack` names it; us-east-1 where the app does not say. */
  region(stack: string): string {
    return this.environment(stack).region;
  }

  /** Construct path of a stack, named as `Resource.stack` names it. */
  stackPath(stack: string): string {
    return this.find(stack)?.path ?? stack;
  }

  /**
   * Outputs of a stack by logical id.
   * @param stack name of the stack, its artifact id or its construct path
   * @throws where the assembly has no such stack
   */
  outputs(stack: string): Record<string, string> {
    const found = this.find(stack);
    if (found === undefined) {
      const known = this.stacks.map((candidate) => `"${candidate.path}"`).join(', ');
      throw new Error(`stack "${stack}" is not in the assembly; it has ${known === '' ? 'none' : known}`);
    }
    return Object.fromEntries(found.outputNames().map((name) => {
      const value = found.output(name);
      return [name, asString(value) ?? JSON.stringify(value)];
    }));
  }

  /**
   * The value of a secret (`AWS::SecretsManager::Secret`). One that AWS would make up stays the same from run to run.
   * @param nameOrPath a construct id on the secret's path, the path where ids repeat, or the name of the secret
   * @throws where the assembly has no such secret or several, or the secret has no value
   */
  secretValue(nameOrPath: string): string {
    const { text, problem } = this.secrets.named(nameOrPath).read();
    if (text === undefined) throw new Error(problem);
    return text;
  }

  /**
   * Source file or folder of an asset on this machine.
   * @param name its hash, its object key (`<hash>.zip`), `bucket/key`, or an S3 URL; undefined where the app has no such asset
   */
  assetPath(name: string): string | undefined {
    return this.assetSources.find(name);
  }

  /**
   * A file that synthesis left beside the template that a resource is in, e.g. the document of an API.
   * @param ending what the file is called after the name of the stack; undefined where there is none
   */
  fileBeside({ stack }: Resource, ending: string): string | undefined {
    return this.find(stack)?.fileBeside(ending);
  }

  private find(stack: string): Stack | undefined {
    return this.stacks.find(({ name }) => name === stack) ?? this.stacks.find(({ stackName, path }) => stackName === stack || path === stack);
  }
}

function nestedIn(stack: Stack): Stack[] {
  return [stack, ...stack.nested.flatMap(nestedIn)];
}

function sameEnvironment(left: Environment, right: Environment): boolean {
  return left.account === right.account && left.region === right.region;
}
