import { createHmac, generateKeyPairSync, KeyObject, sign } from 'crypto';
import * as http from 'http';
import * as https from 'https';
import { AddressInfo } from 'net';
import { ReadJson } from '../../src/handlers/issuer-keys';

type Json = Record<string, unknown>;

/** A key that an issuer signs with. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256' | 'EdDSA';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function newKey(kid: string, alg: SigningKey['alg'] = 'RS256'): SigningKey {
  const pair = alg === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  return { kid, alg, ...pair };
}

/** A token as whoever holds the key would sign it, or as a forger would put it together. */
export function tokenOf(key: SigningKey, claims: Json, header: Json = {}): string {
  const input = [{ alg: key.alg, kid: key.kid, typ: 'JWT', ...header }, claims].map((part) => encode(JSON.stringify(part))).join('.');
  const digest = key.alg === 'EdDSA' ? undefined : 'sha256';
  return `${input}.${encode(sign(digest, Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }))}`;
}

/** A token whose secret is what everybody knows: the public key. */
export function tokenWithPublicKeyAsSecret(key: SigningKey, claims: Json): string {
  const input = [{ alg: 'HS256', kid: key.kid }, claims].map((part) => encode(JSON.stringify(part))).join('.');
  return `${input}.${createHmac('sha256', key.publicKey.export({ type: 'spki', format: 'pem' })).update(input).digest('base64url')}`;
}

function encode(part: string | Buffer): string {
  return Buffer.from(part).toString('base64url');
}

/** An OpenID Connect issuer on loopback. */
export class StubIssuer {
  /** Over HTTP. It calls itself by an https URL, and `readJson` reads from here what is there. */
  public static async start(...keys: SigningKey[]): Promise<StubIssuer> {
    return new StubIssuer(keys, http.createServer()).listen(() => 'https://login.example.com');
  }

  /** Over HTTPS, with a certificate for 127.0.0.1. */
  public static async startTls(certificate: { readonly key: string; readonly cert: string }, ...keys: SigningKey[]): Promise<StubIssuer> {
    return new StubIssuer(keys, https.createServer(certificate)).listen((port) => `https://127.0.0.1:${port}`);
  }

  public issuer = '';
  /** Paths that were asked for. */
  public readonly requests: string[] = [];
  /** What it says in the place of what it should. */
  public readonly answers = new Map<string, string>();

  private constructor(public keys: SigningKey[], private readonly server: http.Server) {}

  public get keyRequests(): number {
    return this.requests.filter((path) => path === '/keys').length;
  }

  /** Reads what the https URL stands for. */
  public readonly readJson: ReadJson = async (url) => {
    const { port } = this.server.address() as AddressInfo;
    const response = await fetch(url.replace(this.issuer, `http://127.0.0.1:${port}`));
    if (!response.ok) { throw new Error(`answers with ${response.status}`); }
    return response.json() as ReturnType<ReadJson>;
  };

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async listen(issuerAt: (port: number) => string): Promise<this> {
    this.server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      this.requests.push(request.url!);
      const body = this.answers.get(request.url!) ?? JSON.stringify(this.documents()[request.url!] ?? null);
      response.writeHead(body === 'null' ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.issuer = issuerAt((this.server.address() as AddressInfo).port);
    return this;
  }

  private documents(): Json {
    return {
      '/.well-known/openid-configuration': { issuer: this.issuer, jwks_uri: `${this.issuer}/keys` },
      '/keys': { keys: this.keys.map(({ kid, alg, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' })) },
    };
  }
}
