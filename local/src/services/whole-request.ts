/**
 * Text of the programs of threads in which emulators run: a function that reads each request whole before the emulator sees it.
 * Emulators end the process when a client breaks a request off, and copy a body once for each piece that arrives.
 *
 * `readWhole(request, response, maxBytes, handle, then)` calls `then({ answer, bytes, body, emulate })` at the end of a request: `body` is undefined
 * where it has more bytes than are taken, and `emulate(body)` lets the emulator's `handle` answer.
 */
export const wholeRequest = String.raw`
function readWhole(request, response, maxBytes, handle, then) {
  const { EventEmitter } = require('node:events');
  const chunks = [];
  let bytes = 0;
  const answer = {
    headers: {},
    statusCode: 200,
    setHeader(name, value) {
      this.headers[name] = value;
    },
    end(body) {
      // The client may have left.
      if (!response.destroyed) response.writeHead(this.statusCode, this.headers).end(body);
    },
  };
  const emulate = (body) => {
    const whole = Object.assign(new EventEmitter(), { method: request.method, url: request.url, headers: request.headers });
    handle(whole, answer);
    if (body.length > 0) whole.emit('data', body);
    whole.emit('end');
  };
  request.on('error', () => response.destroy());
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  });
  request.on('end', () => then({ answer, bytes, body: bytes > maxBytes ? undefined : Buffer.concat(chunks), emulate }));
}
`;
