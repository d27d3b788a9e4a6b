import * as path from 'path';
import { aws_iam as iam, aws_lambda as lambda, aws_logs as logs, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LateCode } from './late-code';

const CODE = path.join(__dirname, '..', '..', 'lib', 'handlers', 'api-docs');

/** What the function tells of an API. */
export interface ApiDocsFunctionProps {
  /** Path of the page within the API. */
  readonly path: string;
  /** The API's OpenAPI document, asked for at the end of synthesis. */
  readonly document: () => object;
}

/** The library's function that serves the reference page of a gateway. It reaches its log and nothing else. */
export class ApiDocsFunction extends Construct {
  public readonly handler: lambda.IFunction;

  constructor(scope: Construct, id: string, props: ApiDocsFunctionProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Writes the log of the reference page of ${scope.node.path}`,
    });
    logGroup.grantWrite(role);
    this.handler = new lambda.Function(this, 'Page', {
      description: `Serves the reference page of ${scope.node.path}`,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: new LateCode(CODE, () => ({ 'openapi.json': this.render(props) })),
      // With less, packing the viewer takes long for the first caller.
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment: { DOCS_PATH: props.path },
      role,
      logGroup,
    });
  }

  /** Servers are where the document is, since a stage or a base path comes before the page's path. */
  private render({ path: docsPath, document }: ApiDocsFunctionProps): string {
    const up = docsPath.split('/').slice(1).map(() => '..').join('/');
    const resolved: object = Stack.of(this).resolve({ ...document(), servers: [{ url: up }] });
    const late = lateValue(resolved);
    if (late !== undefined) {
      throw new Error(`docs of gateway "${this.node.scope!.node.path}" cannot tell "${late}" of the API's document, which is known at deployment only; write it out`);
    }
    return JSON.stringify(resolved, undefined, 1) + '\n';
  }
}

/** JSON pointer to the first value that CloudFormation makes. */
function lateValue(value: unknown, pointer = ''): string | undefined {
  if (typeof value !== 'object' || value === null) { return undefined; }
  const members = Object.entries(value);
  const [[name, first] = ['']] = members;
  if (members.length === 1 && ((name === 'Ref' && typeof first === 'string') || name.startsWith('Fn::'))) { return pointer; }
  return members.map(([key, member]) => lateValue(member, `${pointer}/${key}`)).find((found) => found !== undefined);
}
