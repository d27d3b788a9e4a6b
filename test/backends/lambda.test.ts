import { App, aws_lambda as lambda, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import * as fc from 'fast-check';
import { Auth, Backend, IRestBackend, RequestValue, ResponseTransferMode, RestGateway, RestGatewayProps, RestRouteProps } from '../../src';
import { serve } from '../serve';

const ECHO = `exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });`;
const STREAM = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'Content-Type': 'text/plain', 'X-Own': 'yes' } });
  for (let part = 0; part < 3; part++) { stream.write('part ' + part + ';'); }
  stream.end();
});`;

function functionIn(stack: Stack, id: string, code: string): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });
}

let local: LocalGateway;
/** What functions were given, by name, where they are not waited for. */
const given: { name: string; event: Event }[] = [];

interface Event {
  readonly [name: string]: unknown;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly headers: Record<string, string>;
  readonly queryStringParameters: Record<string, string>;
  readonly pathParameters: Record<string, string>;
  readonly requestContext: { readonly [name: string]: unknown; readonly authorizer: unknown };
}

beforeAll(async () => {
  let arrived: (name: string, payload: unknown) => void = () => {};
  arrived = (name, event) => { given.push({ name, event: event as Event }); };
  local = await serve((stack) => {
    const echo = functionIn(stack, 'Echo', ECHO);
    const backend = Backend.lambdaAsync(echo);
    const routes = {
      'ANY /async/{proxy+}': { backend },
      'GET /async': { backend },
      'POST /own': { backend: Backend.lambdaAsync(echo, { event: RequestValue.object({ order: RequestValue.body('$.id'), who: RequestValue.header('X-Who') }) }) },
      'POST /guarded': { backend, auth: Auth.iam() },
    };
    new RestGateway(stack, 'Text', { auth: Auth.none(), routes });
    new RestGateway(stack, 'Bytes', { auth: Auth.none(), binaryMediaTypes: ['application/octet-stream'], routes: {
      'ANY /async/{proxy+}': { backend: Backend.lambdaAsync(echo, { contentTypes: ['application/octet-stream', 'text/plain'] }) },
    } });
  }, {}, { invoker: recorder(arrived) });
});

afterAll(() => local?.stop());

