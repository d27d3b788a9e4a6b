/** Calls a gateway, with a body that is JSON unless the headers say otherwise, and reads what it tells as JSON where it tells anything. */
export async function request(method: string, url: string, body?: string | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method, body, headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** An error as a gateway tells it. */
export function error(status: number, message: string | RegExp = /./) {
  return { status, body: { message: typeof message === 'string' ? message : expect.stringMatching(message), requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } };
}
