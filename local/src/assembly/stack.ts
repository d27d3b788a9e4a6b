import * as fs from 'fs';
import * as path from 'path';
import { parse as parseYaml } from 'yaml';
import { Assets } from './assets';
import { readJson, StackArtifact } from './cloud-assembly';
import { dereference, replaceReferences } from './dynamic-reference';
import { Environment, partitionOf, urlSuffixOf } from './environment';
import { identify, hashText, Identity } from './identity';
import { evaluate, evaluateCondition, IntrinsicScope, NO_VALUE } from './intrinsics';
import { asObject, asString, isObject, JsonObject, own } from './json';
import { Secret, SecretValue, secretValueOf } from './secret';

/** A resource of the synthesized app, with every intrinsic of its properties resolved. */
export interface Resource {
  /** Name of the stack's artifact, e.g. `Shop`; of a nested stack its construct path, e.g. `Shop/Search`. */
  readonly stack: string;
  readonly logicalId: string;
  /** CloudFormation type, e.g. `AWS::Kinesis::Stream`. */
  readonly type: string;
  /** Construct path, e.g. `Shop/Orders/Api/Resource`; the logical id under the stack where the assembly does not tell. */
  readonly path: string;
  readonly properties: Record<string, unknown>;
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** ARN, where the type has one. */
  readonly arn?: string;
  /** What `Fn::GetAtt` gives besides `Arn`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What a stack sees of the assembly around it. */
export interface StackNeighbours {
  readonly assets: Assets;
  exported(name: string, environment: Environment): unknown;
  output(stackName: string, output: string, region: string): unknown;
  /** A secret by its ARN, or by its name in an environment. */
  secret(environment: Environment, id: string): Secret | undefined;
  warn(message: string): void;
}

/** Where a stack is defined: an artifact, or a resource of the stack that nests it. */
interface StackPlace {
  readonly name: string;
  readonly stackName: string;
  readonly path: string;
  readonly templateFile: string;
  readonly parent?: { readonly stack: Stack; readonly logicalId: string };
}

/** A stack or nested stack whose template is evaluated on demand. */
export class Stack implements IntrinsicScope {
  /** Evaluations under way over all stacks, outermost first: what repeats is a cycle. */
  private static readonly underWay: string[] = [];

  readonly nested: Stack[];
  private readonly template: JsonObject;
  private readonly identities = new Map<string, Identity>();
  private readonly evaluated = new Map<string, unknown>();

  constructor(private readonly artifact: StackArtifact, private readonly neighbours: StackNeighbours, private readonly place: StackPlace = {
    name: artifact.id, stackName: artifact.stackName, path: artifact.path, templateFile: artifact.templateFile,
  }) {
    this.template = asObject(readJson(path.join(artifact.directory, place.templateFile)));
    this.nested = this.definitions().filter(([, resource]) => resource.Type === 'AWS::CloudFormation::Stack')
      .flatMap(([logicalId, resource]) => this.nest(logicalId, resource));
  }

  get name(): string {
    return this.place.name;
  }

  get stackName(): string {
    return this.place.stackName;
  }

  get path(): string {
    return this.place.path;
  }

  get environment(): Environment {
    return this.artifact.environment;
  }

  /**
   * A file that synthesis left beside the template, named after the stack.
   * @param ending what follows the name, e.g. `.OrdersApi1A2B3C4D.openapi.json`
   */
  fileBeside(ending: string): string | undefined {
    const names = [...this.place.parent === undefined ? [this.artifact.id] : [], this.place.templateFile.replace(/(\.nested)?\.template\.json$/, '')];
    return names.map((name) => path.join(this.artifact.directory, name + ending)).find((file) => fs.existsSync(file));
  }

  /** Every resource whose condition holds. */
  resources(): Resource[] {
    return this.definitions().map(([logicalId, definition]) => {
      const identity = this.resolved(this.identity(logicalId, definition));
      return {
        stack: this.name,
        logicalId,
        type: asString(definition.Type) ?? '',
        path: this.resourcePath(logicalId, definition),
        properties: asObject(this.resolved(evaluate(asObject(definition.Properties), this))),
        physicalId: identity.physicalId,
        arn: identity.arn,
        attributes: identity.attributes,
      };
    });
  }

  secrets(): Secret[] {
    return this.definitions().filter(([, definition]) => definition.Type === 'AWS::SecretsManager::Secret').map(([logicalId, definition]) => {
      const constructPath = this.resourcePath(logicalId, definition).replace(/\/Resource$/, '');
      const { SecretString, GenerateSecretString } = asObject(definition.Properties);
      return {
        path: constructPath,
        arn: this.identity(logicalId, definition).physicalId,
        environment: this.environment,
        read: () => this.once(`value of secret "${logicalId}"`,
          () => secretValueOf(constructPath, asObject(this.resolved(evaluate({ SecretString, GenerateSecretString }, this))))) as SecretValue,
      };
    });
  }

  outputNames(): string[] {
    return Object.entries(asObject(this.template.Outputs))
      .filter(([, output]) => this.holds(asObject(output).Condition)).map(([name]) => name);
  }

  /** The value of an output; undefined where there is none of that name, or its condition does not hold. */
  output(name: string): unknown {
    const output = own(asObject(this.template.Outputs), name);
    if (!isObject(output) || !this.holds(output.Condition)) return undefined;
    return this.once(`output "${name}"`, () => replaceReferences(evaluate(output.Value, this), (reference) =>
      this.unresolvedReference(reference, 'references are resolved in properties of resources, not in outputs; read the secret where it is used')));
  }

  /** Export names with the outputs behind them. */
  exports(): [string, string][] {
    return this.outputNames().flatMap((name): [string, string][] => {
      const exported = asObject(asObject(own(asObject(this.template.Outputs), name)).Export).Name;
      return exported === undefined ? [] : [[String(evaluate(exported, this)), name]];
    });
  }

  ref(name: string): unknown {
    const pseudo = this.pseudoParameter(name);
    if (pseudo !== undefined) return pseudo;
    if (Object.hasOwn(asObject(this.template.Parameters), name)) return this.parameter(name);
    const definition = this.definition(name);
    if (definition === undefined) return this.unresolved(`Ref ${name}`, 'the template has no such resource or parameter, or its condition is false');
    return this.identity(name, definition).physicalId;
  }

  attribute(logicalId: string, name: string): unknown {
    const definition = this.definition(logicalId);
    const what = `Fn::GetAtt ${logicalId}.${name}`;
    if (definition === undefined) return this.unresolved(what, 'the template has no such resource, or its condition is false');
    if (name.startsWith('Outputs.')) {
      const value = this.nested.find((stack) => stack.place.parent?.logicalId === logicalId)?.output(name.slice('Outputs.'.length));
      return value ?? this.unresolved(what, 'the nested stack has no such output');
    }
    const identity = this.identity(logicalId, definition);
    const value = name === 'Arn' ? identity.arn : own(identity.attributes, name) ?? own(identity.lists, name);
    return value ?? this.unresolved(what, `the attribute of ${asString(definition.Type) ?? 'the resource'} is known only in an account`);
  }

  condition(name: string): boolean {
    const conditions = asObject(this.template.Conditions);
    if (!Object.hasOwn(conditions, name)) {
      this.unresolved(`Condition ${name}`, 'the template has no such condition, so it counts as false');
      return false;
    }
    return this.once(`condition "${name}"`, () => evaluateCondition(conditions[name], this)) as boolean;
  }

  mapping(map: string, first: string, second: string): unknown {
    return own(asObject(own(asObject(own(asObject(this.template.Mappings), map)), first)), second);
  }

  importValue(name: string): unknown {
    return this.neighbours.exported(name, this.environment) ?? this.unresolved(`Fn::ImportValue ${name}`, 'no stack of the app exports it');
  }

  stackOutput(stackName: string, output: string, region: string | undefined): unknown {
    return this.neighbours.output(stackName, output, region ?? this.environment.region)
      ?? this.unresolved(`Fn::GetStackOutput ${stackName}.${output}`, 'no stack of the app has it');
  }

  include(location: string): unknown {
    const file = this.neighbours.assets.find(location);
    return file === undefined ? undefined : parseYaml(fs.readFileSync(file, 'utf8'));
  }

  availabilityZones(region: string): string[] {
    return ['a', 'b', 'c'].map((zone) => (region === '' ? this.environment.region : region) + zone);
  }

  unresolved(what: string, why: string): string {
    this.warnUnresolved(what, why);
    return `unresolved:${what.replace(/\s+/g, ':')}`;
  }

  private warnUnresolved(what: string, why: string): void {
    this.neighbours.warn(`"${what}" in stack "${this.name}" is not resolved: ${why}`);
  }

  /** Resolves the dynamic references in a value whose functions are evaluated; those that cannot be resolved stay. */
  private resolved<T>(value: T): T {
    return replaceReferences(value, (reference) => {
      const { text, problem } = dereference(reference, (id) => this.neighbours.secret(this.environment, id));
      return text ?? this.unresolvedReference(reference, problem);
    });
  }

  private unresolvedReference(reference: string, why: string): string {
    this.warnUnresolved(reference, why);
    return reference;
  }

  /** Resources whose condition holds, as the template has them. */
  private definitions(): [string, JsonObject][] {
    return Object.entries(asObject(this.template.Resources))
      .flatMap(([logicalId, definition]): [string, JsonObject][] => isObject(definition) ? [[logicalId, definition]] : [])
      .filter(([, definition]) => this.holds(definition.Condition));
  }

  private definition(logicalId: string): JsonObject | undefined {
    const definition = own(asObject(this.template.Resources), logicalId);
    return isObject(definition) && this.holds(definition.Condition) ? definition : undefined;
  }

  private holds(condition: unknown): boolean {
    return typeof condition !== 'string' || this.condition(condition);
  }

  private identity(logicalId: string, definition: JsonObject): Identity {
    const known = this.identities.get(logicalId);
    if (known !== undefined) return known;
    const type = asString(definition.Type) ?? '';
    const properties = asObject(definition.Properties);
    const identity = this.once(`resource "${logicalId}"`, () => identify({
      logicalId,
      type,
      stackName: this.stackName,
      environment: this.environment,
      ordinal: this.definitions().filter(([, other]) => other.Type === type).findIndex(([id]) => id === logicalId) + 1,
      property: (name) => {
        const value = evaluate(own(properties, name), this);
        return value === NO_VALUE ? undefined : asString(value);
      },
    })) as Identity;
    this.identities.set(logicalId, identity);
    return identity;
  }

  private parameter(name: string): unknown {
    return this.once(`parameter "${name}"`, () => {
      const definition = asObject(own(asObject(this.template.Parameters), name));
      const type = asString(definition.Type) ?? 'String';
      const value = this.givenParameter(name) ?? definition.Default;
      if (value === undefined) return this.unresolved(`Ref ${name}`, 'the parameter has no default');
      if (type.startsWith('AWS::SSM::Parameter::')) return this.unresolved(`Ref ${name}`, `the value of SSM parameter "${String(value)}" is known only in an account`);
      return type === 'CommaDelimitedList' || type.startsWith('List<') ? (Array.isArray(value) ? value : String(value).split(',').map((item) => item.trim())) : value;
    });
  }

  /** What the stack that nests this one passes. */
  private givenParameter(name: string): unknown {
    const parent = this.place.parent;
    if (parent === undefined) return undefined;
    const given = own(asObject(asObject(parent.stack.definition(parent.logicalId)?.Properties).Parameters), name);
    const value = evaluate(given, parent.stack);
    return value === NO_VALUE ? undefined : value;
  }

  private pseudoParameter(name: string): unknown {
    const { account, region } = this.environment;
    switch (name) {
      case 'AWS::AccountId': return account;
      case 'AWS::NoValue': return NO_VALUE;
      case 'AWS::NotificationARNs': return [];
      case 'AWS::Partition': return partitionOf(region);
      case 'AWS::Region': return region;
      case 'AWS::StackId': return `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${this.stackName}/${hashText(this.name, 12)}`;
      case 'AWS::StackName': return this.stackName;
      case 'AWS::URLSuffix': return urlSuffixOf(region);
      default: return undefined;
    }
  }

  /** Evaluates something once, and refuses what needs itself. */
  private once(what: string, evaluation: () => unknown): unknown {
    if (this.evaluated.has(what)) return this.evaluated.get(what);
    const key = `${what} of stack "${this.name}"`;
    const start = Stack.underWay.indexOf(key);
    if (start >= 0) {
      const cycle = [...Stack.underWay.slice(start), key].join(' -> ');
      throw new Error(`the template refers to itself: ${cycle}; break the cycle in the app and synthesize again`);
    }
    Stack.underWay.push(key);
    try {
      const value = evaluation();
      this.evaluated.set(what, value);
      return value;
    } finally {
      Stack.underWay.pop();
    }
  }

  private nest(logicalId: string, definition: JsonObject): Stack[] {
    const url = evaluate(asObject(definition.Properties).TemplateURL, this);
    const file = typeof url === 'string' ? this.neighbours.assets.find(url) : undefined;
    if (file === undefined) {
      this.unresolved(`AWS::CloudFormation::Stack ${logicalId}`, 'its template is not an asset of the app');
      return [];
    }
    const resourcePath = this.resourcePath(logicalId, definition);
    const name = resourcePath.replace(/\.NestedStack\/[^/]*$/, '');
    return [new Stack(this.artifact, this.neighbours, {
      name,
      stackName: `${this.stackName}-${logicalId}`,
      path: name,
      templateFile: path.relative(this.artifact.directory, file),
      parent: { stack: this, logicalId },
    })];
  }

  private resourcePath(logicalId: string, definition: JsonObject): string {
    return asString(asObject(definition.Metadata)['aws:cdk:path'])
      ?? this.artifact.constructPaths.of(this.place.templateFile, logicalId)
      ?? `${this.path}/${logicalId}`;
  }
}
