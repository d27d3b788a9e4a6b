/**
 * The program of the thread that kinesalite runs in: apart from the gateway it uses the second core.
 *
 * It is text because a thread must start from plain JavaScript whether this package runs from its sources or compiled.
 * It answers HTTP/2 as well, which the SDK for JavaScript begins with, and reads each request whole before kinesalite sees it: kinesalite ends the
 * process when a client breaks a request off, copies a body once for each piece that arrives, and knows streams by name only.
 */
export const kinesisHost = String.raw`'use strict';
const { EventEmitter } = require('node:events');
const http = require('node:http');
const http2 = require('node:http2');
const net = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');

const kinesalite = require(workerData.kinesalite)({ createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: Infinity });
const [handle] = kinesalite.listeners('request');
// The 5 MiB of a request as Base64, and its frame.
const maxRequestBytes = 7 * 1024 * 1024;

function withStreamName(body) {
  if (!body.includes('"StreamARN"')) return body;
  try {
    const input = JSON.parse(body);
    if (input.StreamName === undefined && typeof input.StreamARN === 'string') input.StreamName = input.StreamARN.split('/').pop();
    return Buffer.from(JSON.stringify(input));
  } catch {
    return body;
  }
}

function serve(request, response) {
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
  request.on('error', () => response.destroy());
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes <= maxRequestBytes) chunks.push(chunk);
  });
  request.on('end', () => {
    if (bytes > maxRequestBytes) return refuse(answer, bytes);
    const whole = Object.assign(new EventEmitter(), { method: request.method, url: request.url, headers: request.headers });
    handle(whole, answer);
    if (bytes > 0) whole.emit('data', withStreamName(Buffer.concat(chunks)));
    whole.emit('end');
  });
}

function refuse(answer, bytes) {
  answer.statusCode = 400;
  answer.setHeader('content-type', 'application/x-amz-json-1.1');
  const message = 'a request of "' + bytes + '" bytes is more than the embedded Kinesis takes; send 5 MiB of records at most';
  answer.end(JSON.stringify({ __type: 'InvalidArgumentException', message }));
}

const web = http.createServer({ keepAliveTimeout: 60000, requestTimeout: 0 }, serve);
const web2 = http2.createServer(serve);
web2.on('sessionError', () => undefined);
const server = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', (first) => {
    socket.pause();
    socket.unshift(first);
    if (first.toString('latin1', 0, 3) === 'PRI') return web2.emit('connection', socket);
    web.emit('connection', socket);
    socket.resume();
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
