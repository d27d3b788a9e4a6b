import { Duration, Token } from 'aws-cdk-lib';

/** Which web pages may call an API from a browser. */
export interface CorsOptions {
  /**
   * Origins of the pages: `https://shop.example.com`, any subdomain as `https://*.example.com`, or `*` alone for every page there is.
   * Of several, the one that asks is told back, and only if it is among them.
   */
  readonly allowOrigins: string[];
  /**
   * Methods that pages may use.
   * @default - those that a path has routes for
   */
  readonly allowMethods?: string[];
  /**
   * Headers that pages may send.
   * @default - Authorization, Content-Type, and those of signed requests and API keys
   */
  readonly allowHeaders?: string[];
  /**
   * Headers of an answer that pages may read, beyond those that they always may.
   * @default - none
   */
  readonly exposeHeaders?: string[];
  /**
   * Whether pages may send cookies and the like. Origins have to be named for that.
   * @default false
   */
  readonly allowCredentials?: boolean;
  /**
   * How long a browser may keep the answer to its question beforehand. Browsers keep it for two hours to a day at most.
   * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age
   * @default - as long as the browser keeps it by itself, five seconds
   */
  readonly maxAge?: Duration;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?$/;
const HEADER = /^[A-Za-z0-9!%&*+.^_|~-]+$/;
const DEFAULT_HEADERS = ['Authorization', 'Content-Type', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Api-Key'];

/** Options of CORS, checked and with their defaults. */
export class Cors {
  public readonly origins: readonly string[];
  public readonly methods?: readonly string[];
  public readonly allowHeaders: readonly string[];
  public readonly exposeHeaders: readonly string[];
  public readonly credentials: boolean;
  /** In seconds. */
  public readonly maxAge?: number;

  /** @throws where an origin, a method or a header is malformed, or `*` is allowed with credentials */
  constructor(options: CorsOptions) {
    this.origins = options.allowOrigins;
    this.methods = options.allowMethods;
    this.allowHeaders = options.allowHeaders ?? DEFAULT_HEADERS;
    this.exposeHeaders = options.exposeHeaders ?? [];
    this.credentials = options.allowCredentials ?? false;
    this.maxAge = options.maxAge?.toSeconds();
    this.check();
  }

  private check(): void {
    if (this.origins.length === 0) {
      throw new Error('CORS origins "[]" let no page call; name one, as in "https://shop.example.com", or leave "cors" out');
    }
    const malformed = this.origins.find((origin) => origin !== '*' && !Token.isUnresolved(origin) && !ORIGIN.test(origin));
    if (malformed !== undefined) {
      throw new Error(`CORS origin "${malformed}" is malformed; write scheme and host, as in "https://shop.example.com", without a slash at its end`);
    }
    if (this.origins.includes('*') && this.origins.length > 1) {
      throw new Error(`CORS origin "*" takes in the others, "${this.origins.filter((origin) => origin !== '*').join('", "')}"; leave it or them out`);
    }
    const { origins: allowOrigins, allowHeaders, exposeHeaders, methods: allowMethods = [] } = this;
    const lists = { allowOrigins, allowHeaders, exposeHeaders, allowMethods };
    const open = Object.entries(lists).find(([, values]) => this.credentials && values.includes('*'));
    if (open) {
      throw new Error(`"*" in "${open[0]}" cannot be allowed with credentials, browsers refuse it; write out what is allowed`);
    }
    const method = this.methods?.find((name) => name !== '*' && !METHODS.includes(name));
    if (method !== undefined) {
      throw new Error(`CORS method "${method}" is unknown; write one of ${METHODS.join(', ')}`);
    }
    const header = [...this.allowHeaders, ...this.exposeHeaders].find((name) => !HEADER.test(name));
    if (header !== undefined) {
      throw new Error(`CORS header "${header}" has invalid characters; write its name as in "Content-Type"`);
    }
  }
}
