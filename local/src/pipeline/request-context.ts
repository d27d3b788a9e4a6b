import { randomBytes, randomUUID } from 'crypto';
import type { GatewayRequest } from './gateway-request';
import type { RouteMatch } from './router';
import { hashText } from '../assembly/identity';
import { AnyApi, AnyStage, DEFAULT_STAGE } from '../model/any-api';

/** Who signed a request. */
export interface Caller {
  readonly accessKey: string;
  readonly accountId: string;
  readonly userId: string;
  readonly userArn: string;
}

/**
 * What mapping templates and access logs see as `$context`. It grows as the request goes along.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export class RequestContext {
  /** The variables by name, nested as `$context` nests them. */
  readonly variables: Record<string, unknown>;
  private readonly identity: Record<string, unknown>;

  constructor(api: Pick<AnyApi, 'id' | 'account'>, stage: Pick<AnyStage, 'name'>, request: GatewayRequest) {
    this.identity = {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.origin.sourceIp,
      user: null,
      userAgent: request.headers.get('User-Agent') ?? null,
      userArn: null,
      ...request.origin.vpcId === undefined ? {} : { vpcId: request.origin.vpcId },
      ...request.origin.vpcEndpointId === undefined ? {} : { vpceId: request.origin.vpcEndpointId },
    };
    this.variables = {
      accountId: api.account,
      apiId: api.id,
      ...request.domain?.basePath === undefined ? {} : { customDomain: { basePathMatched: request.domain.basePath } },
      deploymentId: hashText(`${api.id}${stage.name}`, 6),
      domainName: request.domain?.name ?? request.headers.get('Host')?.replace(/:\d+$/, '') ?? '',
      domainPrefix: request.domain?.name.split('.')[0] ?? api.id,
      extendedRequestId: `${randomBytes(11).toString('base64url')}=`,
      httpMethod: request.method,
      identity: this.identity,
      path: request.domain?.path ?? stagePath(stage, request.path),
      protocol: request.protocol,
      requestId: randomUUID(),
      requestTime: commonLogTime(request.receivedAt),
      requestTimeEpoch: request.receivedAt.getTime(),
      stage: stage.name,
    };
  }

  get requestId(): string {
    return String(this.variables.requestId);
  }

  get extendedRequestId(): string {
    return String(this.variables.extendedRequestId);
  }

  setRoute({ route }: RouteMatch): void {
    Object.assign(this.variables, { resourceId: route.resourceId, resourcePath: route.path });
    if (route.operationName !== undefined) this.variables.operationName = route.operationName;
  }

  setCaller({ accessKey, accountId, userId, userArn }: Caller): void {
    Object.assign(this.identity, { accessKey, accountId, caller: userId, user: userId, userArn });
  }

  /** Keeps the key that a method asked for. */
  setApiKey(apiKey: string, apiKeyId: string): void {
    Object.assign(this.identity, { apiKey, apiKeyId });
  }

  /** Keeps what an authorizer tells of the caller. */
  setAuthorizer(values: Readonly<Record<string, unknown>>): void {
    this.variables.authorizer = values;
  }

  set(name: string, value: unknown): void {
    this.variables[name] = value;
  }

  /** The part of the context that a function is given. */
  forFunction(): Record<string, unknown> {
    const names = [
      'accountId', 'apiId', 'authorizer', 'deploymentId', 'domainName', 'domainPrefix', 'extendedRequestId', 'httpMethod', 'identity', 'operationName',
      'path', 'protocol', 'requestId', 'requestTime', 'requestTimeEpoch', 'resourceId', 'resourcePath', 'stage',
    ];
    return Object.fromEntries(names.filter((name) => this.variables[name] !== undefined).map((name) => [name, this.variables[name]]));
  }
}

/** A path below a stage with the stage, where that has a segment. */
export function stagePath({ name }: Pick<AnyStage, 'name'>, path: string): string {
  return name === DEFAULT_STAGE ? path : `/${name}${path}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** e.g. `09/Apr/2025:12:34:56 +0000` */
function commonLogTime(time: Date): string {
  const [day, clock] = [time.toISOString().slice(8, 10), time.toISOString().slice(11, 19)];
  return `${day}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${clock} +0000`;
}
