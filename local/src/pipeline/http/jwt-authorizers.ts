import { JwtVerifier } from 'aws-jwt-verify';
import { JwtBaseError, JwtExpiredError, JwtInvalidIssuerError, JwtNotBeforeError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { HttpApiError, httpError } from './http-error';
import type { HttpExchange } from './http-exchange';
import { expressionText } from './http-expression';
import { asString, JsonObject, parseObject } from '../../assembly/json';
import type { HttpClient } from '../../integrations/http-client';
import type { JwtAuthorizer } from '../../model/http/http-authorizer';
import type { Services } from '../../services/services';
import { NotServedError } from '../gateway-error';
import { fetchBytes } from '../key-source';

/** Issuer of the tokens of a user pool. */
const COGNITO_ISSUER = /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([^/]+)\/?$/;

/** Verifies a token and gives its claims. */
interface Verifier {
  verify(token: string): Promise<JsonObject>;
}

/** The keys of an issuer cannot be had. */
class UnknownKeysError extends Error {}

/**
 * Lets in who has a token of an issuer that is for one of the authorizer's audiences.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export class JwtAuthorizers {
  private readonly verifiers = new Map<JwtAuthorizer, Verifier>();
  private readonly keys: SimpleJwksCache;

  /** @param onProblem is told why no token can be verified */
  constructor(
    private readonly services: Pick<Services, 'endpoint'>,
    private readonly client: Pick<HttpClient, 'send'>,
    private readonly clock: () => number,
    private readonly onProblem: (message: string) => void,
  ) {
    this.keys = new SimpleJwksCache({ fetcher: { fetch: async (url) => Uint8Array.from(await this.fetch(url)).buffer } });
  }

  /**
   * @returns what functions are told of the token
   * @throws HttpApiError where the token is missing or not good
   * @throws NotServedError where the issuer is a user pool, and no Cognito is served
   */
  async authorize(authorizer: JwtAuthorizer, scopes: readonly string[], exchange: HttpExchange): Promise<JsonObject> {
    const token = expressionText(authorizer.identitySource, exchange)?.replace(/^Bearer +/i, '').trim();
    if (token === undefined || token === '') throw httpError(401, { headers: [['www-authenticate', 'Bearer']] });
    const claims = await this.verified(authorizer, scopes, token);
    const flaw = this.flawOf(claims, authorizer);
    if (flaw !== undefined) throw invalidToken(scopes, flaw);
    const texts = Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(value)]));
    const told = { claims: texts, scopes: scopes.length === 0 ? null : scopes };
    exchange.context.setAuthorizer(told);
    const granted = [claims.scope ?? claims.scp].flat().flatMap((scope) => String(scope ?? '').split(' '));
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      throw httpError(403, { headers: [challenge(scopes, 'insufficient_scope', 'the token does not have a valid scope')] });
    }
    return told;
  }

  private async verified(authorizer: JwtAuthorizer, scopes: readonly string[], token: string): Promise<JsonObject> {
    try {
      return await (await this.verifier(authorizer)).verify(token);
    } catch (error) {
      if (error instanceof UnknownKeysError) throw invalidToken(scopes, 'OIDC discovery endpoint communication error');
      if (!(error instanceof JwtBaseError)) throw error;
      throw invalidToken(scopes, flawOfError(error));
    }
  }

  /** What of a token's claims is wrong beside what its verification tells; undefined where nothing is. */
  private flawOf({ aud, client_id: clientId, exp, iat }: JsonObject, { audience }: JwtAuthorizer): string | undefined {
    if (typeof exp !== 'number') return 'the token has no expiration';
    if (typeof iat === 'number' && iat * 1000 > this.clock()) return 'the token was issued in the future';
    const meant = aud === undefined || aud === null ? [clientId] : [aud].flat();
    return meant.some((name) => audience.includes(asString(name) ?? '')) ? undefined : 'the token does not have a valid audience';
  }

  private async verifier(authorizer: JwtAuthorizer): Promise<Verifier> {
    const known = this.verifiers.get(authorizer);
    if (known !== undefined) return known;
    const jwksUri = await this.keysOf(authorizer);
    const verifier = JwtVerifier.create({ issuer: authorizer.issuer, audience: null, jwksUri }, { jwksCache: this.keys });
    this.verifiers.set(authorizer, verifier);
    return verifier;
  }

  /** URL of an issuer's keys. Those of user pools are where Cognito is served, not at the issuer. */
  private async keysOf({ name, issuer }: JwtAuthorizer): Promise<string> {
    const [, pool] = COGNITO_ISSUER.exec(issuer) ?? [];
    if (pool !== undefined) {
      const endpoint = this.services.endpoint('cognito-idp');
      if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${pool}/.well-known/jwks.json`;
      throw new NotServedError(`the user pool of authorizer "${name}" is not served locally; define it in the app, or start the gateway with an endpoint that serves it (--endpoint-url)`);
    }
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const keys = asString(parseObject((await this.fetch(url)).toString('utf8'))?.jwks_uri);
    if (keys !== undefined) return keys;
    this.onProblem(`authorizer "${name}" cannot verify tokens: "${url}" names no "jwks_uri"`);
    throw new UnknownKeysError();
  }

  private async fetch(url: string): Promise<Buffer> {
    const bytes = await fetchBytes(this.client, url);
    if (bytes === undefined) throw new UnknownKeysError();
    return bytes;
  }
}

function flawOfError(error: JwtBaseError): string {
  if (error instanceof JwtExpiredError) return 'the token has expired';
  if (error instanceof JwtNotBeforeError) return 'the token is not valid yet';
  return error instanceof JwtInvalidIssuerError ? 'invalid issuer' : 'the token is invalid';
}

function invalidToken(scopes: readonly string[], description: string): HttpApiError {
  return httpError(401, { headers: [challenge(scopes, 'invalid_token', description)] });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html */
function challenge(scopes: readonly string[], error: string, description: string): [string, string] {
  return ['www-authenticate', `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`];
}

/** A claim as functions get it: a list is written as `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(String).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
