import * as path from 'path';
import { aws_iam as iam, aws_lambda as lambda, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';
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
      code: new LateCode(CODE, () => ({ 'openapi.json': rendered(props) })),
      // With less, packing the viewer takes long for the first caller.
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment: { DOCS_PATH: props.path },
      role,
      logGroup,
    });
  }
}

/** Servers are where the document is, since a stage or a base path comes before the page's path. */
function rendered({ path: docsPath, document }: ApiDocsFunctionProps): string {
  const up = docsPath.split('/').slice(1).map(() => '..').join('/');
  return JSON.stringify({ ...document(), servers: [{ url: up }] }, undefined, 1) + '\n';
}
