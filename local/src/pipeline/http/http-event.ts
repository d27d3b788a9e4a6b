import { HttpExchange, rawPath } from './http-exchange';
import type { MappedHttpRequest } from './parameter-mapping';
import type { JsonObject } from '../../assembly/json';
import { asObject } from '../../assembly/json';
import { withQuery } from '../../integrations/uri';
import type { PayloadFormatVersion } from '../../model/http/http-integration';
import { forwardedHeaders } from '../function-event';
import { bareMediaType } from '../media-type';
import type { NamedValues } from '../named-values';
import { stagePath } from '../request-context';

/**
 * The event that a function is given, whether it answers the request or only authorizes it, without its body.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(exchange: HttpExchange, version: PayloadFormatVersion, mapped: MappedHttpRequest = exchange.request): JsonObject {
  return version === '2.0' ? secondEvent(exchange, mapped) : firstEvent(exchange, mapped);
}

/** The body of a request as events have it. */
export function eventBody({ request }: HttpExchange): { readonly body?: string; readonly isBase64Encoded: boolean } {
  const { body, headers } = request;
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = headers.get('Content-Encoding') !== undefined || !isTextType(headers.get('Content-Type'));
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

function secondEvent(exchange: HttpExchange, { headers: given, query }: MappedHttpRequest): JsonObject {
  const { stage, request, match, context: { variables }, authorizer } = exchange;
  const headers = forwardedHeaders(request, given);
  const cookies = given.all('Cookie').flatMap((header) => header.split(';')).map((cookie) => cookie.trim()).filter((cookie) => cookie !== '');
  const { accountId, apiId, domainName, domainPrefix, requestId, requestTime, requestTimeEpoch } = variables;
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: rawPath(exchange),
    rawQueryString: query === request.query ? request.url.split('?').slice(1).join('?') : withQuery('', query.entries).slice(1),
    ...cookies.length === 0 ? {} : { cookies },
    headers: joinedValues(headers.withoutName('Cookie'), (name) => name.toLowerCase()),
    ...orAbsent('queryStringParameters', joinedValues(query)),
    requestContext: {
      accountId,
      apiId,
      ...authorizer === undefined ? {} : { authorizer },
      domainName,
      domainPrefix,
      http: {
        method: request.method,
        path: rawPath(exchange),
        protocol: request.protocol,
        sourceIp: request.origin.sourceIp,
        userAgent: request.headers.get('User-Agent') ?? '',
      },
      requestId,
      routeKey: match.route.key,
      stage: stage.name,
      time: requestTime,
      timeEpoch: requestTimeEpoch,
    },
    ...orAbsent('pathParameters', { ...match.pathParameters }),
    ...orAbsent('stageVariables', { ...stage.variables }),
  };
}

/** The event of REST APIs, which functions may get from HTTP APIs as well. */
function firstEvent(exchange: HttpExchange, { headers: given, query }: MappedHttpRequest): JsonObject {
  const { stage, request, match, context } = exchange;
  const headers = forwardedHeaders(request, given);
  return {
    version: '1.0',
    resource: match.route.path,
    path: request.domain?.path ?? stagePath(stage, request.path),
    httpMethod: request.method,
    headers: headers.single(),
    multiValueHeaders: headers.multiple(),
    queryStringParameters: orNull(query.single()),
    multiValueQueryStringParameters: orNull(query.multiple()),
    requestContext: { ...context.forFunction(), resourceId: match.route.key, resourcePath: match.route.path, authorizer: firstAuthorizer(exchange) },
    pathParameters: orNull({ ...match.pathParameters }),
    stageVariables: orNull({ ...stage.variables }),
  };
}

/** In the first version, what is known of a caller is not kept by kind; who signed is told as the identity. */
function firstAuthorizer({ authorizer }: HttpExchange): JsonObject | undefined {
  const { jwt, lambda } = authorizer ?? {};
  return jwt === undefined && lambda === undefined ? undefined : asObject(jwt ?? lambda);
}

/** Bodies of these types are text to functions, all others bytes. */
function isTextType(contentType: string | undefined): boolean {
  return /^(text\/.*|application\/(json|javascript|xml|.+\+(json|xml)))$/.test(bareMediaType(contentType ?? ''));
}

function joinedValues(values: NamedValues, nameOf: (name: string) => string = (name) => name): Record<string, string> {
  return Object.fromEntries(Object.entries(values.multiple()).map(([name, all]) => [nameOf(name), all.join(',')]));
}

function orAbsent(name: string, values: Record<string, string>): JsonObject {
  return Object.keys(values).length === 0 ? {} : { [name]: values };
}

function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}
