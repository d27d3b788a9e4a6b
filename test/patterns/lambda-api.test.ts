import { App, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, LambdaApi, LambdaApiProps, ResponseTransferMode } from '../../src';
import { serve } from '../serve';

const ECHO = 'exports.handler = async ({ httpMethod, path }) => ({ statusCode: 200, body: httpMethod + " " + path });';

function echo(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Echo', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(ECHO) });
}

function apiWith(props: Partial<LambdaApiProps> = {}) {
  const stack = new Stack(new App(), 'Stack');
  const handler = echo(stack);
  return { stack, handler, api: new LambdaApi(stack, 'Shop', { auth: Auth.none(), handler, ...props }) };
}

describe('the function', () => {
  let local: LocalGateway;

  beforeAll(async () => {
    local = await serve((stack) => {
      new LambdaApi(stack, 'Shop', {
        auth: Auth.none(),
        handler: echo(stack),
        routes: {
          'GET /health': { backend: Backend.mock({ body: { status: 'ok' } }) },
          'DELETE /orders/{id}': { backend: Backend.mock(), auth: Auth.iam() },
        },
      });
    });
  });

  afterAll(() => local?.stop());

  const call = async (method: string, path: string) => {
    const response = await fetch(local.url('Shop') + path, { method });
    return [response.status, await response.text()];
  };

  test.each([['GET', '/'], ['POST', '/orders'], ['GET', '/orders/42'], ['PUT', '/health'], ['PATCH', '/a/b/c'], ['OPTIONS', '/orders/42']])('answers %s %s', async (method, path) => {
    expect(await call(method, path)).toEqual([200, `${method} ${path}`]);
  });

  test('leaves to routes what is theirs', async () => {
    expect(await call('GET', '/health')).toEqual([200, '{"status":"ok"}']);
    expect((await call('DELETE', '/orders/42'))[0]).toBe(403);
  });
});

test('the construct tells its parts', () => {
  const { api, handler } = apiWith();
  expect(api.handler).toBe(handler);
  expect(api.gateway.node.path).toBe('Stack/Shop/Gateway');
});

test('the function is called as the options say', () => {
  const { stack } = apiWith({ timeout: Duration.minutes(10), responseTransferMode: ResponseTransferMode.STREAM });
  const [{ Properties: { Body: { paths } } }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  expect(paths['/{proxy+}']['x-amazon-apigateway-any-method']['x-amazon-apigateway-integration']).toMatchObject({ responseTransferMode: 'STREAM', timeoutInMillis: 600_000 });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 1);
});

test('two fit into a stack', () => {
  const { stack, handler } = apiWith();
  expect(() => new LambdaApi(stack, 'Second', { auth: Auth.none(), handler })).not.toThrow();
});

test('a timeout out of range is refused', () => {
  expect(() => apiWith({ timeout: Duration.millis(1) })).toThrow('integration timeout "1 ms" is too short; give 50 ms or more');
});
