import { App, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda, aws_logs as logs, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccessLog, Auth, Backend, JsonSchema, RequestValue, RestGateway, RestGatewayProps, RestRouteProps } from '../src';

type Routes = { [key: string]: RestRouteProps };

const OK = Backend.mock();

function stackOf(app = new App(), id = 'Stack'): Stack {
  return new Stack(app, id);
}

function functionIn(stack: Stack, id = 'Function'): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
}

function gatewayIn(stack: Stack, props: Partial<RestGatewayProps> = {}): RestGateway {
  return new RestGateway(stack, 'Orders', { auth: Auth.none(), ...props });
}

function bodyOf(stack: Stack) {
  const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  return api.Properties.Body;
}

function deploymentOf(routes: (stack: Stack) => Partial<RestGatewayProps>): string {
  const stack = stackOf();
  gatewayIn(stack, routes(stack));
  const ids = Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'));
  expect(ids).toHaveLength(1);
  return ids[0];
}

describe('routes', () => {
  test('stand in one document, by path and method', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { routes: { 'GET /orders/{id}': { backend: OK }, 'ANY /files/{path+}': { backend: OK } } });
    gateway.addRoute('POST /orders', { backend: OK, operationName: 'createOrder', description: 'Places an order' });

    const { paths } = bodyOf(stack);
    expect(Object.keys(paths)).toEqual(['/files/{path+}', '/orders', '/orders/{id}']);
    expect(Object.keys(paths['/files/{path+}'])).toEqual(['x-amazon-apigateway-any-method']);
    expect(paths['/orders'].post).toMatchObject({ operationId: 'createOrder', description: 'Places an order' });
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::Method', 0);
  });

  test('of a group stand behind its prefix and keep its auth, unless they have their own', () => {
    const stack = stackOf();
    const admin = gatewayIn(stack).group('/admin', { auth: Auth.iam() });
    admin.addRoute('GET /users', { backend: OK });
    admin.group('/reports').addRoute('GET /', { backend: OK });
    admin.addRoute('GET /health', { backend: OK, auth: Auth.none() });
    admin.group('/inner', { auth: undefined }).addRoute('GET /', { backend: OK, auth: undefined });

    const { paths } = bodyOf(stack);
    expect(paths['/admin/users'].get.security).toEqual([{ sigv4: [] }]);
    expect(paths['/admin/reports'].get.security).toEqual([{ sigv4: [] }]);
    expect(paths['/admin/health'].get.security).toBeUndefined();
    expect(paths['/admin/inner'].get.security).toEqual([{ sigv4: [] }]);
  });

  test.each(['GET /orders/{id', 'GET /orders', 'GET /orders/{name}'])('"%s" is refused where it is malformed or at odds with others', (key) => {
    const routes: Routes = { 'GET /orders': { backend: OK }, 'GET /orders/{id}': { backend: OK } };
    const gateway = gatewayIn(stackOf(), { routes });
    expect(() => gateway.addRoute(key, { backend: OK })).toThrow(`route "${key}" `);
  });

  test('that are refused leave no permission behind', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { routes: { 'GET /x': { backend: OK } } });
    expect(() => gateway.addRoute('GET /x', { backend: Backend.lambda(functionIn(stack)) })).toThrow('is there already');
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 0);
  });

  test('with one operation name are refused', () => {
    const gateway = gatewayIn(stackOf(), { routes: { 'GET /a': { backend: OK, operationName: 'list' } } });
    expect(() => gateway.addRoute('GET /b', { backend: OK, operationName: 'list' }))
      .toThrow('operation name "list" of route "GET /b" is that of route "GET /a" already; give each its own');
  });

  test('check JSON bodies of every JSON type', () => {
    const stack = stackOf();
    gatewayIn(stack, { routes: { 'POST /a': { backend: Backend.lambda(functionIn(stack)), requestBody: JsonSchema.fromInline({ type: 'object' }) } } });
    expect(Object.keys(bodyOf(stack).paths['/a'].post.requestBody.content)).toEqual(['application/json', 'application/cloudevents+json']);
  });

  test('none at all are refused at synthesis', () => {
    const app = new App();
    gatewayIn(stackOf(app));
    expect(() => app.synth()).toThrow('gateway "Stack/Orders" has no routes; add one with addRoute(\'GET /orders\', ...), or give it a defaultBackend');
  });
});

describe('the default backend', () => {
  test('answers every path and every method that no route does', () => {
    const stack = stackOf();
    gatewayIn(stack, { routes: { 'GET /orders': { backend: OK }, 'ANY /all': { backend: OK } }, defaultBackend: Backend.mock({ statusCode: 404 }) });

    const { paths } = bodyOf(stack);
    const answers = (path: string, method: string) => Object.keys(paths[path][method].responses);
    expect(answers('/', 'x-amazon-apigateway-any-method')).toEqual(['404']);
    expect(answers('/{proxy+}', 'x-amazon-apigateway-any-method')).toEqual(['404']);
    expect(answers('/orders', 'x-amazon-apigateway-any-method')).toEqual(['404']);
    expect(answers('/orders', 'get')).toEqual(['200']);
    expect(answers('/all', 'x-amazon-apigateway-any-method')).toEqual(['200']);
  });

  test('is refused beside a route with another variable at the root', () => {
    const app = new App();
    gatewayIn(stackOf(app), { routes: { 'GET /{id}': { backend: OK } }, defaultBackend: OK });
    expect(() => app.synth()).toThrow('route "ANY /{proxy+}" has the variable "{proxy+}" where route "GET /{id}" has "{id}"');
  });
});

describe('the deployment', () => {
  const base: Routes = { 'GET /a': { backend: OK }, 'POST /b': { backend: Backend.mock({ statusCode: 201 }) } };
  const deployed = () => deploymentOf(() => ({ routes: base }));

  test('stays where nothing changes', () => {
    expect(deployed()).toBe(deployed());
  });

  test('stays where routes come in another order', () => {
    expect(deploymentOf(() => ({ routes: Object.fromEntries(Object.entries(base).reverse()) }))).toBe(deployed());
  });

  test.each<[string, (stack: Stack) => Routes]>([
    ['a route more', () => ({ ...base, 'GET /c': { backend: OK } })],
    ['another path', () => ({ 'GET /x': base['GET /a'], 'POST /b': base['POST /b'] })],
    ['another auth', () => ({ ...base, 'GET /a': { backend: OK, auth: Auth.iam() } })],
    ['another response', () => ({ ...base, 'GET /a': { backend: Backend.mock({ body: { hello: 'world' } }) } })],
    ['another backend', (stack) => ({ ...base, 'GET /a': { backend: Backend.lambda(functionIn(stack)) } })],
    ['another schema', () => ({ ...base, 'POST /b': { ...base['POST /b'], requestBody: JsonSchema.fromInline({ type: 'object' }) } })],
  ])('changes with %s', (_, routes) => {
    expect(deploymentOf((stack) => ({ routes: routes(stack) }))).not.toBe(deployed());
  });

  test('changes with a mapping template', () => {
    const put = (partitionKey?: RequestValue) => deploymentOf((stack) => ({
      routes: { 'POST /clicks': { backend: Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Clicks'), { partitionKey }) } },
    }));
    expect(put()).toBe(put(RequestValue.context('requestId')));
    expect(put(RequestValue.header('X-User'))).not.toBe(put());
  });

  test('stays where only what surrounds the API changes', () => {
    const accessLog = AccessLog.logGroup({ retention: logs.RetentionDays.ONE_DAY });
    expect(deploymentOf(() => ({ routes: base, accessLog, stageName: 'v2' }))).toBe(deployed());
  });

  test('changes with a route that is added after construction', () => {
    const stack = stackOf();
    gatewayIn(stack, { routes: base }).addRoute('GET /late', { backend: OK });
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'))[0]).not.toBe(deployed());
  });
});

describe('functions', () => {
  test('get one permission for an API, however many routes name them', () => {
    const stack = stackOf();
    const handler = functionIn(stack);
    const gateway = gatewayIn(stack);
    for (let i = 0; i < 50; i++) { gateway.addRoute(`GET /r${i}`, { backend: Backend.lambda(handler) }); }

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('Function'), 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
    });
  });

  test('are told from their versions and aliases', () => {
    const stack = stackOf();
    const handler = functionIn(stack);
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });
    gatewayIn(stack, {
      routes: {
        'GET /latest': { backend: Backend.lambda(handler) },
        'GET /version': { backend: Backend.lambda(handler.currentVersion) },
        'GET /alias': { backend: Backend.lambda(alias) },
        'POST /alias': { backend: Backend.lambda(alias) },
      },
    });
    const permitted = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Permission')).map((permission) => permission.Properties.FunctionName);
    expect(permitted).toHaveLength(3);
    expect(permitted).toContainEqual({ Ref: expect.stringMatching(/^Live/) });
    expect(permitted).toContainEqual({ Ref: expect.stringMatching(/^FunctionCurrentVersion/) });
  });

  test('of another stack come without a cycle', () => {
    const app = new App();
    const functions = stackOf(app, 'Functions');
    const apis = stackOf(app, 'Apis');
    const handler = functionIn(functions);
    gatewayIn(apis, { routes: { 'GET /': { backend: Backend.lambda(handler) } } });

    app.synth();
    expect(apis.dependencies).toEqual([functions]);
    expect(functions.dependencies).toEqual([]);
    Template.fromStack(functions).resourceCountIs('AWS::Lambda::Permission', 0);
    Template.fromStack(apis).resourceCountIs('AWS::Lambda::Permission', 1);
  });

  test('that know their own gateway are refused, since CloudFormation could make neither first', () => {
    const synthesize = (tie: (gateway: RestGateway, handler: lambda.Function) => void, alias = false) => () => {
      const app = new App();
      const stack = stackOf(app);
      const handler = functionIn(stack);
      const backend = Backend.lambda(alias ? new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion }) : handler);
      tie(gatewayIn(stack, { auth: Auth.iam(), routes: { 'GET /': { backend } } }), handler);
      app.synth();
    };
    const byUrl = (gateway: RestGateway, handler: lambda.Function) => handler.addEnvironment('URL', gateway.url);

    expect(synthesize(byUrl)).toThrow('function "Stack/Function" is called by gateway "Stack/Orders" and refers to it in its environment');
    expect(synthesize(byUrl, true)).toThrow('refers to it in its environment');
    expect(synthesize((gateway, handler) => gateway.grantInvoke(handler))).toThrow('refers to it in the policy of its role');
    expect(synthesize(() => {})).not.toThrow();
  });

  test('are refused by their latest version, which nobody can be permitted to invoke', () => {
    expect(() => Backend.lambda(functionIn(stackOf()).latestVersion)).toThrow('is named by its version "$LATEST"');
  });

  test('of another account are left to that account, with a warning', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const handler = lambda.Function.fromFunctionArn(stack, 'Theirs', 'arn:aws:lambda:eu-west-1:222222222222:function:theirs');
    gatewayIn(stack, { routes: { 'GET /': { backend: Backend.lambda(handler) } } });

    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 0);
    const warnings = stack.node.findAll().flatMap((child) => child.node.metadata).map((entry) => String(entry.data));
    expect(warnings.join()).toContain('function "Stack/Theirs" is in account "222222222222", whose permissions this stack cannot set');
  });
});

test.each(['v1/beta', '', 'a b', 'x'.repeat(129)])('the stage name "%s" is refused', (stageName) => {
  expect(() => gatewayIn(stackOf(), { stageName })).toThrow(`stage name "${stageName}" is malformed; use up to 128 letters, digits, _ and -`);
});

describe('the URL', () => {
  test('is that of the stage, without a slash at its end', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { routes: { 'GET /': { backend: OK } }, stageName: 'v1' });
    expect(JSON.stringify(stack.resolve(gateway.url))).toMatch(/\/",\{"Ref":"OrdersStage[^"]*"\}\]\]\}$/);
  });
});

describe('grantInvoke', () => {
  function policyFor(routeKey?: string) {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { auth: Auth.iam(), routes: { 'GET /orders/{id}': { backend: OK }, 'ANY /all': { backend: OK } } });
    const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    gateway.grantInvoke(role, routeKey);
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const [statement] = policy.Properties.PolicyDocument.Statement;
    return { action: statement.Action, resource: JSON.stringify(statement.Resource) };
  }

  test('allows one route of the stage', () => {
    const { action, resource } = policyFor('GET /orders/{id}');
    expect(action).toBe('execute-api:Invoke');
    expect(resource).toMatch(/OrdersStage[^"]*"\},"\/GET\/orders\/\*"\]\]\}$/);
  });

  test('allows every method of a route for any', () => {
    expect(policyFor('ANY /all').resource).toMatch(/"\/\*\/all"\]\]\}$/);
  });

  test('allows the whole stage', () => {
    expect(policyFor().resource).toMatch(/OrdersStage[^"]*"\},"\/\*\/\*"\]\]\}$/);
  });

  test('refuses a route that the gateway lacks, naming those that it has', () => {
    expect(() => policyFor('GET /nope')).toThrow('route "GET /nope" is none of gateway "Stack/Orders"; name one of: ANY /all, GET /orders/{id}');
    expect(() => gatewayIn(stackOf()).arnForExecuteApi('GET /nope')).toThrow('route "GET /nope" is none of gateway "Stack/Orders"; add it first');
  });

  test('allows the default backend', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { auth: Auth.iam(), defaultBackend: OK });
    expect(JSON.stringify(stack.resolve(gateway.arnForExecuteApi('ANY /{proxy+}')))).toMatch(/"\/\*\/\*"\]\]\}$/);
  });
});

describe('the access log', () => {
  test('is JSON with the fields that a failure needs, in a log group kept for a year', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { routes: { 'GET /': { backend: OK } } });
    const template = Template.fromStack(stack);
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    const fields = JSON.parse(stage.Properties.AccessLogSetting.Format);

    expect(stage.Properties.AccessLogSetting.DestinationArn).toEqual(stack.resolve(gateway.accessLogGroup!.logGroupArn));
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(
      [
        'requestId', 'time', 'httpMethod', 'resourcePath', 'status', 'responseLatency', 'integrationLatency', 'integrationStatus', 'error', 'caller',
        'apiKeyId', 'sourceIp', 'userAgent',
      ]));
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
  });

  test('cannot be made to tell another status by what a client writes', () => {
    const stack = stackOf();
    gatewayIn(stack, { routes: { 'GET /': { backend: OK } } });
    const [stage] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Stage'));
    const forged = {
      '$context.identity.userAgent': 'x","status":"200","sourceIp":"1.1.1.1',
      '$context.path': '/a","status":"200',
      '$context.status': '403',
      '$context.identity.sourceIp': '9.9.9.9',
    };
    const line = Object.entries(forged).reduce((format, [name, value]) => format.replace(name, value), stage.Properties.AccessLogSetting.Format);
    expect(JSON.parse(line)).toMatchObject({ status: '403', sourceIp: '9.9.9.9' });
  });

  test('goes to a log group of the user where one is given', () => {
    const stack = stackOf();
    const own = new logs.LogGroup(stack, 'Own', { retention: logs.RetentionDays.ONE_WEEK });
    gatewayIn(stack, { routes: { 'GET /': { backend: OK } }, accessLog: AccessLog.existing(own) });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.hasResourceProperties('AWS::ApiGateway::Stage', { AccessLogSetting: { DestinationArn: stack.resolve(own.logGroupArn) } });
  });
});

test('several gateways fit in one scope', () => {
  const stack = stackOf();
  const handler = functionIn(stack);
  for (const id of ['One', 'Two']) {
    new RestGateway(stack, id, { auth: Auth.none(), routes: { 'GET /': { backend: Backend.lambda(handler) } } });
  }
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 2);
});

test('no account role is made, whatever the context says', () => {
  const stack = stackOf(new App({ context: { '@aws-cdk/aws-apigateway:disableCloudWatchRole': false } }));
  gatewayIn(stack, { routes: { 'GET /': { backend: OK } } });
  Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::Account', 0);
});

test('a thousand routes take at most 12 resources and less than 450 KB of template', () => {
  const app = new App();
  const stack = stackOf(app);
  const backend = Backend.lambda(functionIn(stack));
  const gateway = gatewayIn(stack);
  for (let i = 0; i < 1000; i++) { gateway.addRoute(`GET /route${i}/{id}`, { backend }); }

  const template = app.synth().getStackByName('Stack').template;
  expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(12);
  expect(JSON.stringify(template, undefined, 1).length).toBeLessThan(450 * 1024);
});

describe('the quota of resources', () => {
  const warnings = (routes: number) => {
    const stack = stackOf();
    const gateway = gatewayIn(stack);
    for (let index = 0; index < routes; index += 1) { gateway.addRoute(`GET /${index}`, { backend: OK }); }
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('more than 300 resources')).length;
  };

  test('is told once where it is exceeded, and not before', () => {
    expect([warnings(300), warnings(305)]).toEqual([0, 1]);
  });
});
