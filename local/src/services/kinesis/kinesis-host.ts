import { wholeRequest } from '../whole-request';

/**
 * The program of the thread that kinesalite runs in: apart from the gateway it uses the second core.
 *
 * It is text because a thread must start from plain JavaScript whether this package runs from its sources or compiled.
 * It answers HTTP/2 as well, which the SDK for JavaScript begins with, and knows streams by their ARN, which kinesalite
 * does not.
 */
export const kinesisHost = String.raw`'use strict';
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

${wholeRequest}
function serve(request, response) {
  readWhole(request, response, maxRequestBytes, handle, ({ answer, bytes, body, emulate }) => {
    if (body === undefined) return refuse(answer, bytes);
    emulate(withStreamName(body));
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
