/**
 * The part of an execution environment's program that streams: the global `awslambda`, and the stream that a handler writes to.
 * A chunk goes to the parent once it has taken the one before, so a handler that waits for `drain` is no faster than its client.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export const lambdaResponseStream = String.raw`
const { Writable } = require('node:stream');

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

class HttpResponseStream {
  static from(stream, metadata) {
    stream.setContentType('application/vnd.awslambda.http-integration-response');
    stream._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(metadata));
      write(new Uint8Array(8));
    };
    return stream;
  }
}

globalThis.awslambda = {
  ...globalThis.awslambda,
  HttpResponseStream,
  streamifyResponse(handler, options) {
    handler[STREAMING] = 'response';
    if (options && typeof options.highWaterMark === 'number') handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark);
    return handler;
  },
};

function responseStream(current, highWaterMark) {
  let begun = false;
  const stream = new Writable({
    highWaterMark,
    write(chunk, encoding, callback) {
      if (invocation !== current) return callback(new Error('the invocation has ended'));
      // Waiting for the parent is something left to do.
      channel.ref();
      current.taken = () => {
        channel.unref();
        callback();
      };
      send({ chunk: chunk.toString('base64') });
    },
  });
  const write = stream.write.bind(stream);
  stream.write = (chunk, encoding, callback) => {
    const data = typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
    if (!begun && stream._onBeforeFirstWrite) stream._onBeforeFirstWrite((part) => write(part));
    begun = true;
    return write(data, encoding, callback);
  };
  stream.setContentType = () => {
    if (begun) throw Object.assign(new Error('Cannot set content-type, too late.'), { name: 'InvalidStreamingOperation' });
  };
  // A handler that fails has no need to listen.
  stream.on('error', () => undefined);
  return stream;
}

function runStreaming(handler, request, current) {
  const stream = responseStream(current, handler[HIGH_WATER_MARK]);
  // What was written before a failure still arrives.
  const flushThen = (message) => (stream.destroyed ? finish(current, message) : stream.end(() => finish(current, message)));
  const { context } = contextOf(current, request);
  const result = handler(JSON.parse(request.event), stream, context);
  if (!result || typeof result.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
  current.atRest = () => finish(current, { error: named('Runtime.NodeJsExit', 'nothing is left to run and the response stream is not ended; call responseStream.end()'), dead: true });
  result.then(
    () => {
      if (stream.writableFinished || stream.destroyed) finish(current, stream.errored ? { error: failure(stream.errored) } : { streamed: true });
      else stream.once('finish', () => finish(current, { streamed: true }));
    },
    (error) => flushThen({ error: failure(error) }),
  );
}
`;
