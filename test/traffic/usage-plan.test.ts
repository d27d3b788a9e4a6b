import { App, aws_apigateway as apigateway, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, PlanKey, RestGateway, RestGatewayProps } from '../../src';
import { serve } from '../serve';

const OK = Backend.mock();
const { DAY } = apigateway.Period;

const AUTHORIZER = `exports.handler = async (event) => ({
  principalId: 'caller',
  usageIdentifierKey: event.headers.Authorization,
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
});`;

function functionIn(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Authorizer', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(AUTHORIZER) });
}

describe('calls with keys', () => {
  let local: LocalGateway;
  let now = 0;

  beforeAll(async () => {
    local = await serve((stack) => {
      const gateway = new RestGateway(stack, 'Orders', {
        auth: Auth.none(),
        apiKeyRequired: true,
        routes: { 'GET /orders': { backend: OK }, 'GET /reports': { backend: OK }, 'GET /open': { backend: OK, apiKeyRequired: false } },
        plans: {
          gold: { keys: [PlanKey.generated('acme'), PlanKey.generated('gone', { enabled: false })], quota: { limit: 3, period: DAY } },
          slow: { keys: [PlanKey.generated('umbrella')], throttle: { rateLimit: 1, burstLimit: 2 }, routeThrottles: { 'GET /reports': { rateLimit: 1, burstLimit: 1 } } },
          trial: { keys: [PlanKey.generated('visitor')], stages: ['beta'] },
        },
      });
      gateway.addStage('beta');
      const guarded = new RestGateway(stack, 'Guarded', {
        auth: Auth.lambda(functionIn(stack)), apiKeySource: apigateway.ApiKeySourceType.AUTHORIZER, apiKeyRequired: true, routes: { 'GET /': { backend: OK } },
      });
      const theirs = new apigateway.ApiKey(stack, 'Theirs', { value: 'a-value-of-twenty-characters' });
      guarded.addPlan('theirs', { keys: [PlanKey.imported(theirs)] });
    }, {}, { clock: () => now });
  });

  afterAll(() => local?.stop());

  async function call(key: string | undefined, path = '/orders', stage = 'prod'): Promise<number> {
    const response = await fetch(local.url('Orders', stage) + path, { headers: key === undefined ? {} : { 'x-api-key': local.apiKey(key) } });
    return response.status;
  }

  test('are let in with a key of a plan, until its quota is used up for the day', async () => {
    expect(await call(undefined)).toBe(403);
    expect([await call('acme'), await call('acme', '/reports'), await call('acme', '/orders', 'beta'), await call('acme')]).toEqual([200, 200, 200, 429]);
    now += 24 * 3600 * 1000;
    expect(await call('acme')).toBe(200);
  });

  test('are refused with a key that is switched off, or not for the stage', async () => {
    expect(await call('gone')).toBe(403);
    expect([await call('visitor'), await call('visitor', '/orders', 'beta')]).toEqual([403, 200]);
  });

  test('are limited for each key, and for single routes', async () => {
    expect([await call('umbrella', '/reports'), await call('umbrella', '/reports')]).toEqual([200, 429]);
    expect([await call('umbrella'), await call('umbrella'), await call('umbrella')]).toEqual([200, 200, 429]);
  });

  test('need no key where the route says so', async () => {
    expect(await call(undefined, '/open')).toBe(200);
  });

  test('have their key from the authorizer, where that is the source', async () => {
    const ask = async (token: string) => (await fetch(`${local.url('Guarded')}/`, { headers: { Authorization: token } })).status;
    expect(await ask('a-value-of-twenty-characters')).toBe(200);
    expect(await ask('another-value-of-another-key')).toBe(403);
  });
});

describe('the template', () => {
  test('never has the value of a key', () => {
    const stack = new Stack();
    const gateway = new RestGateway(stack, 'Api', {
      auth: Auth.none(), routes: { 'GET /': { backend: OK, apiKeyRequired: true } }, plans: { basic: { keys: [PlanKey.generated('acme', { description: 'Acme' })] } },
    });
    const [key] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::ApiKey'));
    expect(key.Properties).toEqual({ Name: 'acme', Description: 'Acme', Enabled: true });
    expect(stack.resolve(gateway.apiKey('acme').keyId)).toEqual({ Ref: expect.stringMatching(/^ApiKeyacme/) });
  });

  test('has the stages of other gateways in a plan as well', () => {
    const stack = new Stack();
    const [one, two] = ['One', 'Two'].map((id) => new RestGateway(stack, id, { auth: Auth.none(), routes: { 'GET /': { backend: OK } } }));
    one.addPlan('gold').addApiStage({ api: two.restApi, stage: two.stage });
    const [plan] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::UsagePlan'));
    const linked = [one, two].map(({ restApi, stage }) => ({ ApiId: stack.resolve(restApi.restApiId), Stage: stack.resolve(stage.stageName) }));
    expect(plan.Properties.ApiStages).toMatchObject(linked);
  });

  test('takes a plan of another make for the API', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const gateway = new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'GET /': { backend: OK, apiKeyRequired: true } } });
    new apigateway.UsagePlan(stack, 'Plan', { apiStages: [{ api: gateway.restApi, stage: gateway.stage }] });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('refused is', () => {
  function gateway(props: Partial<RestGatewayProps>) {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    return { app, stack, gateway: new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'GET /a': { backend: OK } }, ...props }) };
  }

  test('a route that asks for a key where no key is good for it', () => {
    const { app } = gateway({ routes: { 'GET /a': { backend: OK, apiKeyRequired: true } } });
    expect(() => app.synth()).toThrow('route "GET /a" of gateway "Stack/Api" asks for an API key and no key is good for it on stage "prod"; add a plan');
  });

  test('a plan that speaks of a route or a stage that is not there', () => {
    const { app } = gateway({ plans: { gold: { routeThrottles: { 'GET /b': { rateLimit: 1, burstLimit: 1 } }, stages: ['v9'] } } });
    expect(() => app.synth()).toThrow(/plan "gold" of gateway "Stack\/Api" limits route "GET \/b", which is none of its routes; name one of: GET \/a[^]*stage "v9"/);
  });

  test('a limit of a route that asks for no key, and a stage without a plan', () => {
    const { app } = gateway({ plans: { gold: { routeThrottles: { 'GET /a': { rateLimit: 1, burstLimit: 1 } } } } });
    expect(() => app.synth()).toThrow('plan "gold" of gateway "Stack/Api" limits route "GET /a", which asks for no API key');
    const { app: other, gateway: api } = gateway({ apiKeyRequired: true, plans: { gold: { stages: ['beta'] } } });
    api.addStage('beta');
    expect(() => other.synth()).toThrow('no key is good for it on stage "prod"');
  });

  test('a plan or a key that is there already', () => {
    const { gateway: api } = gateway({ plans: { gold: { keys: [PlanKey.generated('acme')] } } });
    expect(() => api.addPlan('gold')).toThrow('plan "gold" is there already; take one of the two out');
    expect(() => api.addPlan('silver', { keys: [PlanKey.generated('acme')] })).toThrow('API key "acme" is there already');
    const theirs = apigateway.ApiKey.fromApiKeyId(api, 'Theirs', 'abc');
    api.addPlan('bronze', { keys: [PlanKey.imported(theirs)] });
    expect(() => api.addPlan('iron', { keys: [PlanKey.imported(theirs)] })).toThrow('API key "Stack/Api/Theirs" is there already');
    expect(() => api.apiKey('nobody')).toThrow('API key "nobody" is none of gateway "Stack/Api"; name one of: acme');
  });

  test.each([0, -1, 1.5, NaN])('a quota of %p', (limit) => {
    expect(() => gateway({ plans: { gold: { quota: { limit, period: DAY } } } })).toThrow(`quota "${limit}" of plan "gold" is out of range; give a whole number of requests, 1 or more`);
  });

  test('a limit that is out of range', () => {
    expect(() => gateway({ plans: { gold: { throttle: { rateLimit: -2, burstLimit: 1 } } } })).toThrow('rate limit "-2" of plan "gold"');
    expect(() => gateway({ plans: { gold: { routeThrottles: { 'GET /a': { rateLimit: 1, burstLimit: -2 } } } } })).toThrow('burst limit "-2" of route "GET /a" in plan "gold"');
  });

  test('a source of keys that is unknown, or that a route does not have', () => {
    expect(() => gateway({ apiKeySource: 'COOKIE' as apigateway.ApiKeySourceType })).toThrow('API key source "COOKIE" is unknown; give ApiKeySourceType.HEADER');
    const { app } = gateway({ apiKeySource: apigateway.ApiKeySourceType.AUTHORIZER, apiKeyRequired: true, plans: { gold: {} } });
    const { app: jwt } = gateway({
      apiKeySource: apigateway.ApiKeySourceType.AUTHORIZER, apiKeyRequired: true, plans: { gold: {} }, auth: Auth.jwt({ issuer: 'https://a.example.com', audience: ['b'] }),
    });
    expect(() => jwt.synth()).toThrow('takes its API key from its authorizer and has none that gives one');
    expect(() => app.synth()).toThrow('route "GET /a" of gateway "Stack/Api" takes its API key from its authorizer and has none that gives one');
  });
});
