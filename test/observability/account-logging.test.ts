import { App, aws_iam as iam, Environment, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountLogging } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

const ENV: Environment = { account: '111111111111', region: 'eu-west-1' };

function templateWith(build: (stack: Stack) => void): Template {
  const stack = new Stack();
  build(stack);
  return Template.fromStack(stack);
}

describe('the role', () => {
  test('is one that may write logs, and outlives its stack', () => {
    const template = templateWith((stack) => new AccountLogging(stack, 'AccountLogging'));
    template.hasResource('AWS::IAM::Role', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' } }] },
        ManagedPolicyArns: [{ 'Fn::Join': ['', Match.arrayWith([':iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs'])] }],
      },
    });
  });

  test('may be given', () => {
    const template = templateWith((stack) => {
      const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/logs');
      expect(new AccountLogging(stack, 'AccountLogging', { role }).role).toBe(role);
    });
    template.hasResourceProperties('Custom::ApiGatewayAccountLogging', { RoleArn: 'arn:aws:iam::111111111111:role/logs' });
    template.resourceCountIs('AWS::IAM::Role', 1);
  });

  test('is set only when it may write logs', () => {
    const template = templateWith((stack) => {
      const role = new iam.Role(stack, 'Logs', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['logs:PutLogEvents'], resources: ['*'] }));
      new AccountLogging(stack, 'AccountLogging', { role });
    });
    template.hasResource('Custom::ApiGatewayAccountLogging', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^LogsDefaultPolicy')]) });
  });

  test('that the account has in the end can be told', () => {
    const stack = new Stack();
    const { cloudWatchRoleArn } = new AccountLogging(stack, 'AccountLogging');
    expect(stack.resolve(cloudWatchRoleArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^AccountLogging/), 'RoleArn'] });
  });
});

describe('the function that sets it', () => {
  test('may do that and nothing else', async () => {
    const app = new App();
    const logging = new AccountLogging(new Stack(app, 'Stack', { env: ENV }), 'AccountLogging');
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/AccountLogging/HandlerRole');
    const ours = assembly.resources.find(({ path }) => path === `${logging.role.node.path}/Resource`)!.arn!;
    const decide = async (...asked: [string, string][]) => Promise.all(asked.map(([action, arn]) => role.decide(action, arn)));

    expect(await decide(
      ['apigateway:GET', 'arn:aws:apigateway:eu-west-1::/account'],
      ['apigateway:PATCH', 'arn:aws:apigateway:eu-west-1::/account'],
      ['iam:PassRole', ours],
    )).toEqual(Array(3).fill('Allowed'));
    expect(await decide(
      ['apigateway:PUT', 'arn:aws:apigateway:eu-west-1::/restapis/a'],
      ['apigateway:PATCH', 'arn:aws:apigateway:us-east-1::/account'],
      ['apigateway:PATCH', 'arn:aws:apigateway:eu-west-1::/restapis/a'],
      ['apigateway:GET', 'arn:aws:apigateway:eu-west-1::/restapis'],
      ['iam:PassRole', 'arn:aws:iam::111111111111:role/other'],
      ['iam:GetRole', ours],
      ['iam:UpdateAssumeRolePolicy', ours],
    )).toEqual(Array(7).fill('ImplicitlyDenied'));
  });

  test('runs on ARM, for as long as a new role takes to be known', () => {
    const template = templateWith((stack) => new AccountLogging(stack, 'AccountLogging'));
    template.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['arm64'], Runtime: 'nodejs22.x', Timeout: 180 });
    template.hasResourceProperties('Custom::ApiGatewayAccountLogging', { ServiceTimeout: '900' });
  });

  test('leaves a log that expires', () => {
    const template = templateWith((stack) => new AccountLogging(stack, 'AccountLogging'));
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 365 } });
  });
});

describe('a second one', () => {
  test.each<[string, Environment | undefined]>([
    ['in the same account and region', ENV],
    ['where neither account nor region is said', undefined],
    ['where the region alone is said', { region: 'eu-west-1' }],
  ])('%s is refused', (_, env) => {
    const app = new App();
    new AccountLogging(new Stack(app, 'First', { env }), 'AccountLogging');
    expect(() => new AccountLogging(new Stack(app, 'Second', { env }), 'AccountLogging'))
      .toThrow('"Second/AccountLogging" sets the role that "First/AccountLogging" sets already, ' +
        'and an account has one in each region; keep one of them');
  });

  test('in the same account and region is refused in another stage of a pipeline, too', () => {
    const app = new App();
    new AccountLogging(new Stack(new Stage(app, 'Beta'), 'Stack', { env: ENV }), 'AccountLogging');
    const gamma = new Stack(new Stage(app, 'Gamma'), 'Stack', { env: ENV });
    expect(() => new AccountLogging(gamma, 'AccountLogging')).toThrow('"Beta/Stack/AccountLogging"');
  });

  test.each<[string, Environment]>([
    ['region', { ...ENV, region: 'us-east-1' }],
    ['account', { ...ENV, account: '222222222222' }],
  ])('in another %s is taken', (_, env) => {
    const app = new App();
    new AccountLogging(new Stack(app, 'First', { env: ENV }), 'AccountLogging');
    expect(() => new AccountLogging(new Stack(app, 'Second', { env }), 'AccountLogging')).not.toThrow();
  });

  test('in another stage of a pipeline is taken where neither says its account', () => {
    const app = new App();
    new AccountLogging(new Stack(new Stage(app, 'Beta'), 'Stack'), 'AccountLogging');
    expect(() => new AccountLogging(new Stack(new Stage(app, 'Gamma'), 'Stack'), 'AccountLogging')).not.toThrow();
  });
});
