import { createHash } from 'crypto';
import * as path from 'path';
import { aws_iam as iam, aws_lambda as lambda, aws_logs as logs, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const CODE = path.join(__dirname, '..', '..', 'lib', 'handlers', 'jwt-authorizer');

/** What the function checks tokens against. */
export interface JwtAuthorizerFunctionProps {
  readonly issuer: string;
  readonly audience: string[];
  readonly scopes?: string[];
  readonly jwksUri?: string;
  readonly tokenQueryParameter?: string;
}

/** The library's function that checks JSON Web Tokens. It reaches its issuer and its log, and nothing else. */
export class JwtAuthorizerFunction extends Construct {
  /** The one function of a gateway for tokens like these. */
  public static of(scope: Construct, props: JwtAuthorizerFunctionProps): lambda.IFunction {
    const id = `JwtAuthorizer${digestOf(scope, props)}`;
    const existing = scope.node.tryFindChild(id) as JwtAuthorizerFunction | undefined;
    return (existing ?? new JwtAuthorizerFunction(scope, id, props)).handler;
  }

  private readonly handler: lambda.Function;

  private constructor(scope: Construct, id: string, props: JwtAuthorizerFunctionProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Writes the log of the JWT authorizer of ${scope.node.path}`,
    });
    logGroup.grantWrite(role);
    const stack = Stack.of(this);
    this.handler = new lambda.Function(this, 'Jwt', {
      description: `Checks JSON Web Tokens for ${scope.node.path}`,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(CODE),
      memorySize: 256,
      timeout: Duration.seconds(5),
      environment: {
        ISSUER: props.issuer,
        AUDIENCE: stack.toJsonString(props.audience),
        SCOPES: stack.toJsonString(props.scopes ?? []),
        ...(props.jwksUri === undefined ? {} : { JWKS_URI: props.jwksUri }),
        ...(props.tokenQueryParameter === undefined ? {} : { TOKEN_QUERY_PARAMETER: props.tokenQueryParameter }),
      },
      role,
      logGroup,
    });
  }
}

/** The same for equal properties, whatever the order of lists in them. */
function digestOf(scope: Construct, { issuer, audience, scopes = [], jwksUri, tokenQueryParameter }: JwtAuthorizerFunctionProps): string {
  const stack = Stack.of(scope);
  const sorted = (list: string[]) => list.map((element) => JSON.stringify(stack.resolve(element))).sort();
  const parts = [stack.resolve(issuer), sorted(audience), sorted(scopes), stack.resolve(jwksUri) ?? null];
  const identity = JSON.stringify(tokenQueryParameter === undefined ? parts : [...parts, tokenQueryParameter]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 8);
}
