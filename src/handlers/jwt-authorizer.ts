import { JwkWithKid } from 'aws-jwt-verify/jwk';
import { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model';
import { supportedSignatureAlgorithms, verifyJwt } from 'aws-jwt-verify/jwt-verifier';
import { IssuerError, IssuerKeys, ReadJson } from './issuer-keys';

/** Characters: what a request line and its headers may have together at API Gateway. */
const LONGEST_TOKEN = 10_240;
/** What means something of its own to API Gateway. */
const KEPT_BACK = ['principalId', 'usageIdentifierKey'];
/** Milliseconds, twice of which fit into the function's timeout: discovery and keys. */
const READ_TIMEOUT = 2000;

/** What tokens have to say. */
export interface JwtAuthorizerConfig {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** One of these is needed; none where there are none. */
  readonly scopes: readonly string[];
  readonly jwksUri?: string;
  /** Where the token is if no header has it. */
  readonly queryParameter?: string;
}

type Named = { readonly [name: string]: string | undefined };

/**
 * What API Gateway asks, REST APIs with the token and WebSocket APIs with the whole request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export interface AuthorizerRequest {
  readonly authorizationToken?: string;
  readonly headers?: Named | null;
  readonly queryStringParameters?: Named | null;
  readonly methodArn: string;
}

/** What API Gateway is told: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly { readonly Action: string; readonly Effect: 'Allow' | 'Deny'; readonly Resource: string }[];
  };
  readonly context?: { readonly [claim: string]: string | number | boolean };
}

/** Decides who may call by bearer tokens of one issuer. */
export class JwtAuthorizer {
  private readonly keys: IssuerKeys;

  constructor(private readonly config: JwtAuthorizerConfig, readJson: ReadJson) {
    this.keys = new IssuerKeys(config.issuer, config.jwksUri, readJson);
  }

  /**
   * Allows, or denies for want of a scope, the whole stage, since API Gateway keeps the answer for other routes too.
   * @throws `Unauthorized` where the token is no good, which API Gateway tells as 401; IssuerError where that cannot be known, told as 500
   */
  public async authorize(request: AuthorizerRequest): Promise<AuthorizerAnswer> {
    const claims = await this.claimsOf(this.tokenOf(request));
    const allowed = this.config.scopes.length === 0 || this.config.scopes.some((scope) => scopesOf(claims).includes(scope));
    const [api, stage] = request.methodArn.split('/');
    return {
      principalId: claims.sub ?? String(claims.client_id ?? 'unknown'),
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: allowed ? 'Allow' : 'Deny', Resource: `${api}/${stage}/*` }],
      },
      ...(allowed ? { context: contextOf(claims) } : {}),
    };
  }

  /** As a header would hold it; empty where there is none. */
  private tokenOf({ authorizationToken, headers, queryStringParameters }: AuthorizerRequest): string {
    const { queryParameter } = this.config;
    const [, header] = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
    const query = queryParameter === undefined ? undefined : queryStringParameters?.[queryParameter];
    return authorizationToken ?? header ?? (query === undefined ? '' : `Bearer ${query}`);
  }

  private async claimsOf(header: string): Promise<JwtPayload> {
    try {
      return await this.verify(header);
    } catch (error) {
      if (error instanceof IssuerError) { throw error; }
      console.info(JSON.stringify({ refused: (error instanceof Error ? error.message : String(error)).slice(0, 200) }));
      throw new Error('Unauthorized');
    }
  }

  private async verify(header: string): Promise<JwtPayload> {
    const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? [];
    if (token === undefined || token.length > LONGEST_TOKEN) { throw new Error('no bearer token, or one too long'); }
    const { issuer } = this.config;
    const claims = await verifyJwt(token, issuer, { issuer, audience: null }, (_, jwt) => this.keyFor(jwt.header, jwt.payload));
    if (claims.exp === undefined) { throw new Error('token without an expiry'); }
    // Access tokens of Cognito name their client in the place of an audience.
    const audience = [claims.aud ?? claims.client_id].flat();
    if (!audience.some((name) => typeof name === 'string' && this.config.audience.includes(name))) {
      throw new Error(`token for audience ${JSON.stringify(audience)}`);
    }
    return claims;
  }

  /** Refuses first what no key could make good, so that it never makes us ask the issuer. */
  private async keyFor({ alg, kid, crit }: JwtHeader, { iss }: JwtPayload): Promise<JwkWithKid> {
    if (!supportedSignatureAlgorithms.some((supported) => supported === alg)) { throw new Error(`token signed by "${alg}"`); }
    if (crit !== undefined) { throw new Error(`token with the unknown extensions ${JSON.stringify(crit)}`); }
    if (iss !== this.config.issuer) { throw new Error(`token of issuer "${iss}"`); }
    const key = kid === undefined ? undefined : await this.keys.find(kid);
    if (!key) { throw new Error(`token signed with the unknown key "${kid}"`); }
    return key;
  }
}

/** Reads from https only, since whoever could change keys on their way could sign tokens. */
export async function readHttps(url: string): ReturnType<ReadJson> {
  if (!url.startsWith('https://')) { throw new Error(`"${url}" is no https URL`); }
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(READ_TIMEOUT) });
  if (!response.ok) { throw new Error(`"${url}" answers with ${response.status}`); }
  return await response.json() as Awaited<ReturnType<ReadJson>>;
}

let authorizer: JwtAuthorizer | undefined;

/** What Lambda calls. */
export async function handler(request: AuthorizerRequest): Promise<AuthorizerAnswer> {
  authorizer ??= new JwtAuthorizer(configOf(process.env), readHttps);
  return authorizer.authorize(request);
}

function configOf(environment: NodeJS.ProcessEnv): JwtAuthorizerConfig {
  const { ISSUER: issuer, AUDIENCE: audience, SCOPES: scopes, JWKS_URI: jwksUri, TOKEN_QUERY_PARAMETER: queryParameter } = environment;
  if (!issuer || !audience || !scopes) { throw new Error('the environment lacks ISSUER, AUDIENCE or SCOPES'); }
  return { issuer, audience: JSON.parse(audience), scopes: JSON.parse(scopes), jwksUri, queryParameter };
}

function scopesOf({ scope, scp }: JwtPayload): unknown[] {
  return [scope, scp].flatMap((granted) => typeof granted === 'string' ? granted.split(' ') : Array.isArray(granted) ? granted : []);
}

/** Claims as API Gateway takes them: no objects, no lists, and none that would stand in for the principal or name an API key. */
function contextOf(claims: JwtPayload): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(claims).flatMap(([name, value]) => {
    if (value === null || value === undefined || KEPT_BACK.includes(name)) { return []; }
    return [[name, typeof value === 'object' ? JSON.stringify(value) : value]];
  }));
}
