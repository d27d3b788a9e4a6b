import { assertIsJwks, findJwkInJwks, Jwks, JwkWithKid } from 'aws-jwt-verify/jwk';
import { Json } from 'aws-jwt-verify/safe-json-parse';

/** Milliseconds after which keys are read again, so that a key that the issuer took back is not taken for long. */
const MAX_AGE = 3_600_000;
/** Milliseconds in which the issuer is not asked again for a key that it lacked, so that made-up tokens cannot flood it. */
const COOL_DOWN = 10_000;

/** Reads a JSON document from a URL. */
export type ReadJson = (url: string) => Promise<Json>;

/** The issuer cannot be asked, or gives no answer that could be used: no fault of the token. */
export class IssuerError extends Error {}

/** The public keys of an issuer, kept between invocations. */
export class IssuerKeys {
  private jwks?: Jwks;
  private readAt = 0;
  private coolUntil = 0;
  private failure?: IssuerError;

  /** @param jwksUri where the keys are; undefined to find that by OpenID Connect discovery */
  constructor(private readonly issuer: string, private readonly jwksUri: string | undefined, private readonly readJson: ReadJson) {}

  /**
   * The key of that name; undefined where the issuer has none.
   * @throws IssuerError where the issuer cannot be asked and the key is not known from before
   */
  public async find(kid: string): Promise<JwkWithKid | undefined> {
    const known = this.held(kid);
    if (known && Date.now() - this.readAt < MAX_AGE) { return known; }
    if (!this.jwks || Date.now() >= this.coolUntil) { await this.refresh(kid); }
    const found = this.held(kid);
    if (!found && this.failure) { throw this.failure; }
    return found;
  }

  private held(kid: string): JwkWithKid | undefined {
    return this.jwks && findJwkInJwks(this.jwks, kid);
  }

  /** Keeps the keys that are held where the issuer cannot be asked. */
  private async refresh(kid: string): Promise<void> {
    try {
      this.jwks = await this.read();
      this.readAt = Date.now();
      this.failure = undefined;
    } catch (error) {
      this.failure = new IssuerError(`issuer "${this.issuer}" cannot be asked for its keys: ${error instanceof Error ? error.message : error}`);
    }
    if (this.failure || !this.held(kid)) { this.coolUntil = Date.now() + COOL_DOWN; }
  }

  private async read(): Promise<Jwks> {
    const jwks = await this.readJson(this.jwksUri ?? await this.discover());
    assertIsJwks(jwks);
    return jwks;
  }

  /** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
  private async discover(): Promise<string> {
    const url = `${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const document = await this.readJson(url);
    const { issuer, jwks_uri: jwksUri } = (document ?? {}) as Record<string, Json>;
    if (issuer !== this.issuer || typeof jwksUri !== 'string') {
      throw new Error(`"${url}" speaks for issuer "${issuer}" with the keys at "${jwksUri}"`);
    }
    return jwksUri;
  }
}
