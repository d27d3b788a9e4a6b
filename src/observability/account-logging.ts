import * as path from 'path';
import {
  ArnFormat, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, CustomResource, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ACCOUNT_LOGGING_TYPE, shareAccountSetting } from '../values/account-setting';

const CODE = path.join(__dirname, '..', '..', 'lib', 'handlers', 'account-logging');

/** What the role for API Gateway's logs is. */
export interface AccountLoggingProps {
  /**
   * The role in which API Gateway writes logs, where the account has none yet. It has to trust apigateway.amazonaws.com and to allow what the
   * managed policy AmazonAPIGatewayPushToCloudWatchLogs does. Let it outlive its stack, since APIs of other stacks come to use it.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
   * @default - a role with that policy, which is kept when the stack goes
   */
  readonly role?: iam.IRole;
}

/**
 * The role in which API Gateway writes logs to CloudWatch: one for each account and region, for all REST and WebSocket APIs in it.
 *
 * At deployment a role that is set already is adopted, whoever set it; where none is, this one is set. Nothing is ever unset, even when the stack
 * goes.
 * A role that is set and has been deleted since is adopted like any other, and API Gateway writes nothing then: set another one, or none, with
 * `aws apigateway update-account` before the next deployment.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export class AccountLogging extends Construct {
  /** The role that is set where the account has none. */
  public readonly role: iam.IRole;
  /** ARN of the role that the account has after deployment: the one above, or the adopted one. */
  public readonly cloudWatchRoleArn: string;

  /** @throws where the app has another one for the account and region */
  constructor(scope: Construct, id: string, props: AccountLoggingProps = {}) {
    super(scope, id);
    this.refuseSecond();
    this.role = props.role ?? this.makeRole();
    const handlerRole = this.makeHandlerRole();
    const resource = new CustomResource(this, 'Resource', {
      resourceType: ACCOUNT_LOGGING_TYPE,
      serviceToken: this.makeHandler(handlerRole).functionArn,
      properties: { RoleArn: this.role.roleArn },
      // Lambda runs a function that failed twice more.
      serviceTimeout: Duration.minutes(15),
    });
    resource.node.addDependency(handlerRole);
    // API Gateway looks at the role's policies when it is set.
    const policy = this.role.node.tryFindChild('DefaultPolicy');
    if (policy) { resource.node.addDependency(policy); }
    this.cloudWatchRoleArn = resource.getAttString('RoleArn');
  }

  private refuseSecond(): void {
    const isOther = (construct: Construct) => construct instanceof AccountLogging && construct !== this && shareAccountSetting(this, construct);
    const first = this.node.root.node.findAll().find(isOther);
    if (first) {
      throw new Error(`"${this.node.path}" sets the role that "${first.node.path}" sets already, ` +
        'and an account has one in each region; keep one of them');
    }
  }

  private makeRole(): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      description: 'Writes the logs of all APIs of API Gateway in this account and region',
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return role;
  }

  private makeHandlerRole(): iam.Role {
    const role = new iam.Role(this, 'HandlerRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Sets the role of API Gateway's logs for ${this.node.path}`,
    });
    this.handlerStatements().forEach((statement) => role.addToPolicy(statement));
    return role;
  }

  private makeHandler(role: iam.Role): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY });
    logGroup.grantWrite(role);
    return new lambda.Function(this, 'Handler', {
      description: `Sets the role of API Gateway's logs for ${this.node.path}`,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(CODE),
      // Enough for a new role to be known everywhere.
      timeout: Duration.minutes(3),
      // By its ARN: as a construct it would be named as a dependency as well. What calls the function waits for the role's policy.
      role: iam.Role.fromRoleArn(this, 'HandlerRoleArn', role.roleArn, { mutable: false }),
      logGroup,
    });
  }

  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html */
  private handlerStatements(): iam.PolicyStatement[] {
    const { SLASH_RESOURCE_NAME } = ArnFormat;
    const account = Stack.of(this).formatArn({ service: 'apigateway', account: '', resource: '/account', arnFormat: SLASH_RESOURCE_NAME });
    return [
      new iam.PolicyStatement({ actions: ['apigateway:GET', 'apigateway:PATCH'], resources: [account] }),
      new iam.PolicyStatement({ actions: ['iam:PassRole'], resources: [this.role.roleArn] }),
    ];
  }
}
