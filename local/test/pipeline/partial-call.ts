import * as http from 'http';

/** An answer that is read as it comes. */
export interface PartialAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** How the answer ends. */
  readonly ended: Promise<'whole' | 'cut off'>;
  /** Resolves with what has come once it has this text. */
  received(text: string): Promise<string>;
  leave(): void;
}

/** Sends a request and gives its answer as soon as its headers are there. */
export async function callPartially(url: string, headers: Record<string, string> = {}): Promise<PartialAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, headers }, (response) => {
      let text = '';
      let told = () => undefined as void;
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; told(); });
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        received: async (wanted) => {
          while (!text.includes(wanted)) await new Promise<void>((heard) => { told = heard; });
          return text;
        },
        ended: new Promise((end) => response.on('end', () => end('whole')).on('error', () => end('cut off'))),
        leave: () => request.destroy(),
      });
    });
    request.on('error', reject);
  });
}
