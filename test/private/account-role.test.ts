import { Annotations as CdkAnnotations, App, aws_apigateway as apigateway, CfnResource, Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { AccountLogging } from '../../src';
import { needAccountRole } from '../../src/private/account-role';

const ENV: Environment = { account: '111111111111', region: 'eu-west-1' };
const ELSEWHERE: Environment = { ...ENV, region: 'us-east-1' };

/** Something like a gateway: `stages` of it write logs. */
class Gateway extends Construct {
  public readonly api: CfnResource;

  constructor(scope: Construct, stages = 1) {
    super(scope, 'Gateway');
    this.api = new apigateway.CfnRestApi(this, 'Api');
    for (let index = 0; index < stages; index++) {
      needAccountRole(this, new apigateway.CfnStage(this, `Stage${index}`, { restApiId: this.api.ref }));
    }
  }
}

function referFrom(stack: Stack, gateway: Gateway): void {
  new CfnResource(stack, 'Referrer', { type: 'Test::Referrer', properties: { Api: gateway.api.ref } });
}

function warningsOf(stack: Stack): unknown[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ id, entry }) => [id, entry.data]);
}

/** What the stage in a template is made after. */
function conditionsOf(stack: Stack): unknown {
  const [stage] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Stage'));
  return stage.DependsOn;
}

function twoStacks(env: Environment | undefined = ENV, other = env): { app: App; api: Stack; account: Stack } {
  const app = new App();
  return { app, api: new Stack(app, 'Api', { env }), account: new Stack(app, 'Account', { env: other }) };
}

describe('a gateway that writes logs', () => {
  test.each([undefined, ENV])('without a role is warned of once, whatever it has of stages', (env) => {
    const { api } = twoStacks(env);
    new Gateway(api, 2);
    expect(warningsOf(api)).toEqual([['/Api/Gateway', '"Api/Gateway" writes logs, and nothing in the app gives API Gateway a role for that: ' +
      'deployment fails in an account and region without one; add new AccountLogging(stack, \'AccountLogging\'), or say that there is one: ' +
      'Annotations.of(stack).acknowledgeWarning(\'cdk-gatehouse:account-logging\') [ack: cdk-gatehouse:account-logging]']]);
  });

  test('is not warned of where the warning is acknowledged', () => {
    const { api } = twoStacks();
    new Gateway(api);
    CdkAnnotations.of(api).acknowledgeWarning('cdk-gatehouse:account-logging');
    expect(warningsOf(api)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => void]>([
    ['AccountLogging', (stack) => new AccountLogging(stack, 'AccountLogging')],
    ['CfnAccount', (stack) => new apigateway.CfnAccount(stack, 'Account')],
    ['CDK\'s RestApi', (stack) => new apigateway.RestApi(stack, 'Rest', { cloudWatchRole: true }).root.addMethod('GET')],
    ['an untyped resource', (stack) => new CfnResource(stack, 'Account', { type: 'AWS::ApiGateway::Account' })],
  ])('is not warned of where %s is declared: before it, after it, or in another stack', (_, declare) => {
    const before = twoStacks();
    declare(before.api);
    new Gateway(before.api);
    expect(warningsOf(before.api)).toEqual([]);

    const after = twoStacks();
    new Gateway(after.api);
    declare(after.api);
    expect(warningsOf(after.api)).toEqual([]);

    const apart = twoStacks();
    new Gateway(apart.api);
    declare(apart.account);
    expect(warningsOf(apart.api)).toEqual([]);
  });

  test.each<[string, Environment | undefined, Environment | undefined]>([
    ['in another region', ENV, ELSEWHERE],
    ['in another account', ENV, { ...ENV, account: '222222222222' }],
    ['in a place that is not said', ENV, undefined],
  ])('is warned of where the role is %s', (_, here, there) => {
    const app = new App();
    const api = new Stack(app, 'Api', { env: here });
    new Gateway(api);
    new AccountLogging(new Stack(app, 'Account', { env: there }), 'AccountLogging');
    expect(warningsOf(api)).toHaveLength(1);
    expect(api.dependencies).toEqual([]);
  });
});

describe('the stage', () => {
  test.each(['before', 'after'])('is made after a role that is declared %s it in the stack', (order) => {
    const { api } = twoStacks();
    if (order === 'after') { new Gateway(api); }
    const logging = new AccountLogging(api, 'AccountLogging');
    if (order === 'before') { new Gateway(api); }
    const [id] = Object.keys(Template.fromStack(api).findResources('Custom::ApiGatewayAccountLogging'));
    expect(conditionsOf(api)).toEqual([id]);
    expect(logging.node.dependencies).toEqual([]);
  });

  test('in a nested stack is made after a role in the stack around it', () => {
    const { api } = twoStacks();
    new Gateway(new NestedStack(api, 'Nested'));
    new AccountLogging(api, 'AccountLogging');
    Template.fromStack(api).hasResource('AWS::CloudFormation::Stack', { DependsOn: [Match.stringLikeRegexp('^AccountLogging')] });
  });

  test('is deployed after the stack that has the role', () => {
    const { app, api, account } = twoStacks(undefined);
    new Gateway(api);
    new AccountLogging(account, 'AccountLogging');
    expect(app.synth().getStackByName('Api').dependencies.map(({ id }) => id)).toContain('Account');
    expect(conditionsOf(api)).toBeUndefined();
  });

  test('in a nested stack is deployed after the stack that has the role', () => {
    const { app, api, account } = twoStacks();
    new Gateway(new NestedStack(api, 'Nested'));
    new AccountLogging(new NestedStack(account, 'Nested'), 'AccountLogging');
    expect(app.synth().getStackByName('Api').dependencies.map(({ id }) => id)).toContain('Account');
  });

  test.each<[string, (api: Stack, gateway: Gateway, account: Stack) => void]>([
    ['is said to be deployed after it', (api, _, account) => account.node.addDependency(api)],
    ['refers to it', (_, gateway, account) => referFrom(account, gateway)],
    ['is deployed after one that refers to it', (_, gateway, account) => {
      const between = new Stack(account.node.root as App, 'Between', { env: ENV });
      referFrom(between, gateway);
      account.node.addDependency(between);
    }],
  ])('is not deployed after a stack that %s', (_, relate) => {
    const { app, api, account } = twoStacks();
    const gateway = new Gateway(api);
    new AccountLogging(account, 'AccountLogging');
    relate(api, gateway, account);
    expect(app.synth().getStackByName('Api').dependencies.map(({ id }) => id)).not.toContain('Account');
    expect(warningsOf(api)).toEqual([]);
  });

  test('in one stage of a pipeline does not wait for another', () => {
    const app = new App();
    const api = new Stack(new Stage(app, 'Beta'), 'Api', { env: ENV });
    new Gateway(api);
    new AccountLogging(new Stack(new Stage(app, 'Gamma'), 'Account', { env: ENV }), 'AccountLogging');
    app.synth();
    expect(warningsOf(api)).toEqual([]);
    expect(api.dependencies).toEqual([]);
  });

  test('waits for no account resource that somebody else wrote, which may itself wait for the API', () => {
    const { api } = twoStacks();
    new Gateway(api);
    new apigateway.CfnAccount(api, 'Account');
    expect(conditionsOf(api)).toBeUndefined();
  });
});
