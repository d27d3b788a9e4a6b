import type { HttpClient } from '../integrations/http-client';

/** Milliseconds in which an issuer must have told its keys. */
const TIMEOUT = 5_000;

/** What an issuer tells at a URL; undefined where it does not: the client has told why. */
export async function fetchBytes(client: Pick<HttpClient, 'send'>, url: string): Promise<Buffer | undefined> {
  try {
    const { statusCode, body } = await client.send({ method: 'GET', url, headers: [], body: Buffer.alloc(0), timeout: TIMEOUT, signal: new AbortController().signal });
    return statusCode === 200 ? body : undefined;
  } catch {
    return undefined;
  }
}
