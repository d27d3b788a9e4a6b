import { JwtVerifier } from 'aws-jwt-verify';
import { JwtExpiredError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { Exchange } from './exchange';
import { GatewayError, NotServedError } from './gateway-error';
import { fetchBytes } from './key-source';
import { matches } from './lambda-authorizers';
import { mappedValue } from './mapping-expression';
import { sourcesOf } from './request-mapping';
import { urlSuffixOf } from '../assembly/environment';
import type { HttpClient } from '../integrations/http-client';
import type { UserPoolAuthorizer } from '../model/authorizer';
import type { Services } from '../services/services';

type Claims = Readonly<Record<string, unknown>>;

/** Verifies a token and gives its claims. */
interface Verifier {
  verify(token: string): Promise<Claims>;
}

/**
 * Lets in who has a token of a user pool: an ID token, or an access token where the operation lists scopes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export class UserPoolAuthorizers {
  private readonly verifiers = new Map<UserPoolAuthorizer, Verifier>();
  private readonly keys: SimpleJwksCache;

  /** @param onProblem is told why no token can be verified, which the client is not */
  constructor(private readonly services: Pick<Services, 'endpoint'>, client: Pick<HttpClient, 'send'>, private readonly onProblem: (message: string) => void) {
    this.keys = new SimpleJwksCache({ fetcher: { fetch: async (url) => fetchKeys(client, url) } });
  }

  /**
   * @throws GatewayError where the token is missing or not good
   * @throws NotServedError where no Cognito is served
   */
  async authorize(authorizer: UserPoolAuthorizer, scopes: readonly string[], exchange: Exchange): Promise<void> {
    const verifier = this.verifier(authorizer);
    const token = mappedValue(authorizer.identitySource, sourcesOf(exchange))?.replace(/^Bearer +/i, '');
    if (token === undefined || token === '') throw new GatewayError('UNAUTHORIZED', 'Unauthorized');
    const claims = await verify(verifier, token);
    const isMeant = scopes.length > 0
      ? claims.token_use === 'access' && String(claims.scope ?? '').split(' ').some((scope) => scopes.includes(scope))
      : claims.token_use === 'id';
    const { identityValidation } = authorizer;
    const isForAudience = identityValidation === undefined || [claims.aud].flat().some((audience) => matches(identityValidation, String(audience ?? '')));
    if (!isMeant || !isForAudience) throw new GatewayError('UNAUTHORIZED', 'Unauthorized');
    exchange.context.setAuthorizer({ claims: claimTexts(claims) });
  }

  private verifier(authorizer: UserPoolAuthorizer): Verifier {
    const known = this.verifiers.get(authorizer);
    if (known !== undefined) return known;
    const endpoint = this.services.endpoint('cognito-idp');
    if (endpoint === undefined) {
      throw new NotServedError(`the user pools of authorizer "${authorizer.name}" are not served locally; define one in the app, or start the gateway with an endpoint that serves them (--endpoint-url)`);
    }
    const pools = authorizer.pools.map(userPoolOf).filter((pool) => pool !== undefined);
    if (pools.length === 0) {
      this.onProblem(`authorizer "${authorizer.name}" names no user pool; give it the ARN of one in "providerARNs"`);
      throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', '');
    }
    const verifier = JwtVerifier.create(pools.map(({ id, issuer }) => ({
      issuer, audience: null, jwksUri: `${endpoint.replace(/\/$/, '')}/${id}/.well-known/jwks.json`,
    })), { jwksCache: this.keys });
    this.verifiers.set(authorizer, verifier);
    return verifier;
  }
}

/** A user pool of an ARN with the issuer in its tokens; undefined for any other ARN. */
function userPoolOf(arn: string): { id: string; issuer: string } | undefined {
  const [, region, id] = /^arn:[^:]+:cognito-idp:([^:]+):[^:]*:userpool\/(.+)$/.exec(arn) ?? [];
  return region === undefined ? undefined : { id, issuer: `https://cognito-idp.${region}.${urlSuffixOf(region)}/${id}` };
}

async function fetchKeys(client: Pick<HttpClient, 'send'>, url: string): Promise<ArrayBuffer> {
  const bytes = await fetchBytes(client, url);
  if (bytes === undefined) throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', '');
  return Uint8Array.from(bytes).buffer;
}

async function verify(verifier: Verifier, token: string): Promise<Claims> {
  try {
    return await verifier.verify(token);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('UNAUTHORIZED', error instanceof JwtExpiredError ? 'The incoming token has expired' : 'Unauthorized');
  }
}

const DATES = new Set(['exp', 'iat']);

/** Claims as templates and functions get them: texts, lists joined by commas, dates as Java words them. */
function claimTexts(claims: Claims): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(name, value)]));
}

function claimText(name: string, value: unknown): string {
  if (DATES.has(name) && typeof value === 'number') return javaDate(new Date(value * 1000));
  if (Array.isArray(value)) return value.map(String).join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** e.g. `Thu Apr 10 12:34:56 UTC 2025` */
function javaDate(date: Date): string {
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(date.toUTCString()) ?? [];
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
