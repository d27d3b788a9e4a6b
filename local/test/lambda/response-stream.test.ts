import { arnOf, inline, lambda, runnerOf } from './given';
import { FunctionFailure } from '../../src/integrations/lambda-invoker';

const streamed = (body: string) => `exports.handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`;

const never = new AbortController().signal;

/** What comes of a stream: its parts, and what it failed with. */
async function read(code: string, properties: Record<string, unknown> = {}): Promise<{ parts: string[]; failure?: unknown }> {
  const parts: string[] = [];
  try {
    for await (const part of await runnerOf(inline(code, properties)).invokeWithResponseStream(arnOf('fn'), { name: 'Ann' }, never)) parts.push(part.toString('utf8'));
    return { parts };
  } catch (error) {
    return { parts, failure: (error as FunctionFailure).payload ?? error };
  }
}

test('what a handler writes comes part by part', async () => {
  expect(await read(streamed('stream.write("Hello "); stream.write(Buffer.from(event.name)); stream.write({ left: context.getRemainingTimeInMillis() > 0 }); stream.end("!");')))
    .toEqual({ parts: ['Hello ', 'Ann', '{"left":true}', '!'] });
});

test('a part is there while the handler still runs', async () => {
  const runner = runnerOf(inline(streamed('stream.write("first"); await new Promise((resolve) => setTimeout(resolve, 60_000)); stream.end();'), { Timeout: 60 }));
  for await (const part of await runner.invokeWithResponseStream(arnOf('fn'), {}, never)) {
    expect(part.toString('utf8')).toBe('first');
    break;
  }
});

test.each(['nodejs20.x', 'nodejs22.x', 'nodejs24.x'])('metadata comes before the first write, and only once (%s)', async (Runtime) => {
  const code = streamed('stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); stream.write("a"); stream.write("b"); stream.end();');
  expect((await read(code, { Runtime })).parts.join('')).toBe(`{"statusCode":201}${'\0'.repeat(8)}ab`);
});

test('a handler may use pipeline, and is no faster than its reader', async () => {
  const code = `const { Readable } = require('stream'); const { pipeline } = require('stream/promises'); let made = 0;
    function* source() { for (; made < 1000; made++) yield Buffer.alloc(16 * 1024); }
    exports.handler = awslambda.streamifyResponse(async (event, stream) => { setInterval(() => console.log(made), 20).unref(); await pipeline(Readable.from(source()), stream); });`;
  const made: number[] = [];
  const runner = runnerOf(inline(code, { Timeout: 20 }), {}, { onLog: (_, line) => made.push(Number(line)) });
  const parts = (await runner.invokeWithResponseStream(arnOf('fn'), {}, never))[Symbol.asyncIterator]();
  await parts.next();
  while (made.length < 5) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(Math.max(...made)).toBeLessThan(100);
  let length = 0;
  for (let next = await parts.next(); !next.done; next = await parts.next()) length += next.value.length;
  expect(length).toBe(999 * 16 * 1024);
});

test.each<[string, string, string[], Record<string, unknown>]>([
  ['throws before it writes', streamed('throw new TypeError("no")'), [], { errorType: 'TypeError', errorMessage: 'no' }],
  ['throws after it has written', streamed('stream.write("a"); stream.write("b"); throw new TypeError("no")'), ['a', 'b'], { errorType: 'TypeError', errorMessage: 'no' }],
  ['destroys its stream', streamed('stream.write("a"); await new Promise((r) => setTimeout(r, 100)); stream.destroy(new Error("gone"));'), ['a'], { errorMessage: 'gone' }],
  ['exits', streamed('stream.write("a"); await new Promise((r) => setTimeout(r, 100)); process.exit(3)'), ['a'], { errorType: 'Runtime.ExitError' }],
  ['takes too long', streamed('stream.write("a"); await new Promise((r) => setTimeout(r, 5000))'), ['a'], { errorType: 'Sandbox.Timedout' }],
  ['does not end its stream', streamed('stream.write("a");'), ['a'], { errorType: 'Runtime.NodeJsExit', errorMessage: expect.stringContaining('call responseStream.end()') }],
  ['is not async', 'exports.handler = awslambda.streamifyResponse(() => undefined);', [], { errorMessage: 'Streaming does not support non-async handlers.' }],
  ['sets the content type too late', streamed('stream.write("a"); stream.setContentType("text/plain")'), ['a'], { errorType: 'InvalidStreamingOperation' }],
  ['cannot be loaded', 'throw new Error("at start")', [], { errorMessage: 'at start' }],
])('a function that %s fails where it does', async (_, code, parts, failure) => {
  expect(await read(code, { Timeout: 1 })).toEqual({ parts, failure: expect.objectContaining(failure) });
});

test('a handler that does not stream answers as a whole', async () => {
  expect(await read('exports.handler = async (event) => ({ statusCode: 200, body: event.name })')).toEqual({ parts: ['{"statusCode":200,"body":"Ann"}'] });
});

test('a caller that does not stream gets all of a streamed answer', async () => {
  expect(await runnerOf(inline(streamed('stream.write("{\\"a\\":"); stream.end("1}")'))).invoke(arnOf('fn'), {})).toEqual({ payload: { a: 1 }, log: '' });
  expect(await runnerOf(inline(streamed('stream.end("plain")'))).invoke(arnOf('fn'), {})).toEqual({ payload: 'plain', log: '' });
});

test('a reader that leaves does not hold the function up', async () => {
  let ended: (line: string) => void;
  const line = new Promise<string>((resolve) => { ended = resolve; });
  const code = streamed('const { pipeline } = require("stream/promises"); await pipeline(require("stream").Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(9000))), stream); console.log("ran on");');
  const runner = runnerOf(inline(code, { Timeout: 20 }), {}, { onLog: (_, text) => ended(text) });
  const leaving = new AbortController();
  const parts = (await runner.invokeWithResponseStream(arnOf('fn'), {}, leaving.signal))[Symbol.asyncIterator]();
  await parts.next();
  leaving.abort();
  await expect((async () => { for (;;) if ((await parts.next()).done) return; })()).rejects.toThrow('aborted');
  expect(await line).toBe('ran on');
});

test('an environment is used again after a streamed answer', async () => {
  const runner = runnerOf(inline(`let count = 0; ${streamed('stream.end(process.pid + " " + ++count)')}`));
  const texts = [];
  for (let round = 0; round < 2; round++) {
    for await (const part of await runner.invokeWithResponseStream(arnOf('fn'), {}, never)) texts.push(part.toString('utf8').split(' '));
  }
  expect(texts).toEqual([[texts[0][0], '1'], [texts[0][0], '2']]);
});

test('a function that cannot run is refused before anything is read', async () => {
  const runner = runnerOf(lambda('fn', { Runtime: 'python3.13', Code: { ZipFile: 'x' } }));
  await expect(runner.invokeWithResponseStream(arnOf('fn'), {}, never)).rejects.toThrow('has runtime "python3.13"');
});
