/** Variable by which functions' processes learn what is on loopback. Functions do not see it. */
export const LOCAL_HOSTS = 'GATEHOUSE_LOCAL_HOSTS';

/** Hosts of AWS that are on loopback here. */
export interface LocalHosts {
  readonly port: number;
  /** In small letters; `*.example.com` stands for any one label before the rest. */
  readonly hosts: readonly string[];
}

/**
 * Part of the program of an execution environment: HTTPS requests to hosts of the assembly's APIs and domains go to the local gateway, under the names that they have on
 * AWS, so that a function reaches its API, and the connections of a WebSocket API, by the URL that it has in its environment.
 */
export const lambdaLocalHosts = String.raw`
function serveLocally() {
  const text = process.env.${LOCAL_HOSTS};
  delete process.env.${LOCAL_HOSTS};
  if (text === undefined) return;
  const http = require('node:http');
  const https = require('node:https');
  const { port, hosts } = JSON.parse(text);
  const isLocal = (name) => hosts.includes(name) || hosts.includes(name.replace(/^[^.]+/, '*'));
  const { request } = https;
  https.request = function (...args) {
    const [first, second] = args;
    const url = typeof first === 'string' ? new URL(first) : first instanceof URL ? first : undefined;
    const options = url === undefined ? first : typeof second === 'object' ? second : {};
    const name = String(options.hostname || options.host || (url && url.hostname) || '').toLowerCase();
    if (!isLocal(name)) return request.apply(https, args);
    const callback = args.find((arg) => typeof arg === 'function');
    const path = options.path || (url && url.pathname + url.search) || '/';
    const given = Object.keys(options.headers || {}).some((header) => header.toLowerCase() === 'host');
    const headers = given ? options.headers : { ...options.headers, host: name };
    const { agent, host, socketPath, ...rest } = options;
    return http.request({ ...rest, headers, path, protocol: 'http:', hostname: '127.0.0.1', port }, callback);
  };
  https.get = (...args) => https.request(...args).end();
  require('node:module').syncBuiltinESMExports();
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const address = String(input && input.url || input);
    if (!URL.canParse(address) || !isLocal(new URL(address).hostname)) return fetch(input, init);
    const asked = new Request(input, init);
    const { url, method, signal } = asked;
    const headers = Object.fromEntries(asked.headers);
    const body = Buffer.from(await asked.arrayBuffer());
    return new Promise((resolve, reject) => {
      const sent = https.request(url, { method, headers, signal }, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const { statusCode: status, rawHeaders: raw } = answer;
          const given = raw.flatMap((name, index) => index % 2 > 0 ? [] : [[name, raw[index + 1]]]);
          resolve(new Response([204, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers: given }));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  };
}
serveLocally();
`;
