import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkInvokable } from './invoked-function';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { readsJsonBody } from '../values/expression';
import { JSON_MEDIA_TYPES } from '../values/media-types';
import { RequestValue } from '../values/request-value';

/** What is sent most to what works on its own: JSON, forms of web hooks, text. Each type repeats the event's template. */
const DEFAULT_MEDIA_TYPES = [...JSON_MEDIA_TYPES, 'application/x-www-form-urlencoded', 'text/plain'];

/** Options of an asynchronous Lambda backend. */
export interface AsyncLambdaBackendOptions {
  /**
   * What the function gets. Lambda takes up to 1 MB.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   * @default - the request in the shape in which functions get it that are waited for
   */
  readonly event?: RequestValue;
  /**
   * Media types that clients may send. Any other is answered with 415.
   * @default - JSON; where the event does not read the body as JSON also forms and plain text
   */
  readonly contentTypes?: string[];
}

/**
 * A function that works on its own: the client is told 202 once Lambda has taken the event, before the function has seen it. Lambda tries a function that
 * fails twice again.
 */
export class AsyncLambdaBackend implements IRestBackend {
  /** @throws where the function cannot be invoked as it is named */
  constructor(private readonly handler: lambda.IFunction, private readonly options: AsyncLambdaBackendOptions = {}) {
    checkInvokable(handler);
  }

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    const { event } = this.options;
    const contentTypes = this.options.contentTypes ?? (event && readsJsonBody(event._expression) ? JSON_MEDIA_TYPES : DEFAULT_MEDIA_TYPES);
    return RestIntegration.invokeFunctionAsync({
      handler: this.handler,
      contentTypes,
      ...(event ? { event } : { event: proxyEvent(route, 'text'), binaryEvent: proxyEvent(route, 'base64') }),
    });
  }
}

const CONTEXT = ['accountId', 'apiId', 'domainName', 'httpMethod', 'path', 'protocol', 'requestId', 'requestTime', 'resourcePath', 'stage'];
const IDENTITY = ['sourceIp', 'userAgent', 'userArn'];
const CLAIMS = ['sub', 'cognito:username'];

/**
 * The request as a function gets it that is waited for, as far as templates can tell it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
function proxyEvent({ routeKey }: RestBackendRoute, form: 'text' | 'base64'): RequestValue {
  const [method, path] = routeKey.split(' ');
  const isBodiless = method === 'GET' || method === 'HEAD';
  const isBase64 = form === 'base64' && !isBodiless;
  return RequestValue.object({
    resource: RequestValue.literal(path),
    path: RequestValue.text(path.split(/(\{[^}]*\})/).filter((part) => part !== '').map(pathPart)),
    httpMethod: RequestValue.context('httpMethod'),
    headers: RequestValue.headers(),
    queryStringParameters: RequestValue.queryParameters(),
    pathParameters: RequestValue.pathVariables(),
    requestContext: RequestValue.object({
      ...contextFields(CONTEXT, ''),
      requestTimeEpoch: RequestValue.number(RequestValue.context('requestTimeEpoch')),
      identity: RequestValue.object(contextFields(IDENTITY, 'identity.')),
      authorizer: RequestValue.object({
        principalId: RequestValue.context('authorizer.principalId'),
        claims: RequestValue.object(contextFields(CLAIMS, 'authorizer.claims.')),
      }),
    }),
    body: isBodiless ? RequestValue.literal(null) : isBase64 ? RequestValue.base64(RequestValue.rawBody()) : RequestValue.rawBody(),
    isBase64Encoded: RequestValue.literal(isBase64),
  });
}

function pathPart(part: string): RequestValue {
  return part.startsWith('{') ? RequestValue.path(part.replace(/[{}+]/g, '')) : RequestValue.literal(part);
}

function contextFields(names: readonly string[], prefix: string): { [name: string]: RequestValue } {
  return Object.fromEntries(names.map((name) => [name, RequestValue.context(prefix + name)]));
}
