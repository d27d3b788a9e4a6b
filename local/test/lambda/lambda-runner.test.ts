import * as fs from 'fs';
import * as path from 'path';
import { deflateRawSync } from 'zlib';
import { arnOf, asset, inline, lambda, packaged, runnerOf } from './given';
import type { Resource } from '../../src/assembly/assembly';
import { LambdaClientTimeout } from '../../src/integrations/lambda-invoker';

const run = (code: string, event: unknown = {}, properties: Record<string, unknown> = {}) => runnerOf(inline(code, properties)).invoke(arnOf('fn'), event);

describe('handlers', () => {
  test('an async handler answers', async () => {
    expect(await run('exports.handler = async (event) => ({ got: event })', { text: '日本 🦊 "\n' })).toEqual({ payload: { got: { text: '日本 🦊 "\n' } }, log: '' });
  });

  test.each<[string, Record<string, string>, string]>([
    ['CommonJS in a folder', { 'src/app.js': 'module.exports.handlers = { main: async () => 1 };' }, 'src/app.handlers.main'],
    ['a .mjs file', { 'index.mjs': 'import { sep } from "node:path"; export const handler = async () => sep === "" ? 0 : 1;' }, 'index.handler'],
    ['"type": "module"', { 'package.json': '{"type":"module"}', 'index.js': 'export const handler = async () => await Promise.resolve(1);' }, 'index.handler'],
    ['a .cjs file beside modules', { 'package.json': '{"type":"module"}', 'index.cjs': 'exports.handler = async () => require("./one.cjs");', 'one.cjs': 'module.exports = 1;' }, 'index.handler'],
    ['top-level await', { 'index.mjs': 'const one = await Promise.resolve(1); export const handler = async () => one;' }, 'index.handler'],
    ['a bundled export of esbuild', { 'index.js': 'var out = {}; Object.defineProperty(out, "handler", { get: () => async () => 1, enumerable: true }); module.exports = out;' }, 'index.handler'],
  ])('%s', async (_, files, Handler) => {
    expect(await runnerOf(packaged({ Handler }), { code: asset(files) }).invoke(arnOf('fn'), {})).toEqual({ payload: 1, log: '' });
  });

  test('a callback ends the invocation when nothing is left to do', async () => {
    const code = 'exports.handler = (event, context, callback) => { setTimeout(() => console.log("done"), 50); callback(null, "answer"); }';
    expect(await run(code)).toEqual({ payload: 'answer', log: 'done\n' });
  });

  test('a callback ends the invocation at once if the handler says so', async () => {
    const code = 'exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 1000); callback(null, "answer"); }';
    expect((await run(code)).payload).toBe('answer');
  });

  test('an error in the callback fails the invocation', async () => {
    expect(await run('exports.handler = (event, context, callback) => callback(new TypeError("no"))')).toMatchObject({ functionError: 'Unhandled', payload: { errorType: 'TypeError', errorMessage: 'no' } });
  });

  test('nodejs24.x has no callbacks', async () => {
    const result = await run('exports.handler = (event, context, callback) => callback(null, 1)', {}, { Runtime: 'nodejs24.x' });
    expect(result).toMatchObject({ functionError: 'Unhandled', payload: { errorType: 'Runtime.CallbackHandlerDeprecated' } });
  });

  test('a handler without an answer gives null', async () => {
    expect((await run('exports.handler = async () => {}')).payload).toBeNull();
    expect((await run('exports.handler = () => "not a promise"')).payload).toBeNull();
  });
});

describe('failures', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['a thrown error', 'exports.handler = async () => { throw new RangeError("too far") }', { errorType: 'RangeError', errorMessage: 'too far', trace: expect.arrayContaining(['RangeError: too far']) }],
    ['a thrown text', 'exports.handler = async () => { throw "plain" }', { errorType: 'string', errorMessage: 'plain', trace: [] }],
    ['an error outside the handler', 'exports.handler = () => { setImmediate(() => { throw new Error("late") }) }', { errorType: 'Error', errorMessage: 'late' }],
    ['a rejection that nobody handles', 'exports.handler = async () => { Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 1000)) }', { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' }],
    ['an exit', 'exports.handler = async () => process.exit(3)', { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/) }],
    ['a crash', 'exports.handler = async () => { process.kill(process.pid, "SIGSEGV"); await new Promise(() => setInterval(() => {}, 9)) }', { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: SIGSEGV') }],
    ['a promise that never settles', 'exports.handler = () => new Promise(() => {})', { errorType: 'Runtime.NodeJsExit' }],
    ['an answer that is no JSON', 'exports.handler = async () => 1n', { errorType: 'Runtime.MarshalError' }],
    ['an answer that is too large', 'exports.handler = async () => "x".repeat(7e6)', { errorType: 'Function.ResponseSizeTooLarge' }],
    ['an error while loading', 'throw new Error("at start")', { errorType: 'Error', errorMessage: 'at start' }],
    ['a missing export', 'exports.other = 1', { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' }],
    ['a missing module', 'require("not-there")', { errorType: 'Runtime.ImportModuleError', errorMessage: expect.stringContaining("Cannot find module 'not-there'") }],
    ['a syntax error', 'exports.handler = async () => {', { errorType: 'Runtime.UserCodeSyntaxError' }],
  ])('%s', async (_, code, payload) => {
    expect(await run(code)).toMatchObject({ functionError: 'Unhandled', payload });
  });

  test('a missing file', async () => {
    expect(await run('', {}, { Handler: 'other.handler' })).toMatchObject({ functionError: 'Unhandled', payload: { errorType: 'Runtime.ImportModuleError' } });
  });

  test('a handler name without a function', async () => {
    expect(await run('', {}, { Handler: 'index' })).toMatchObject({ functionError: 'Unhandled', payload: { errorType: 'Runtime.MalformedHandlerName' } });
  });

  test('a timeout ends the process, and the next invocation has a new one', async () => {
    const runner = runnerOf(inline('let runs = 0; exports.handler = async (event) => { runs++; console.log("begun"); if (event.hang) for (;;); return runs }', { Timeout: 1 }));
    expect((await runner.invoke(arnOf('fn'), {})).payload).toBe(1);
    const hung = await runner.invoke(arnOf('fn'), { hang: true });
    expect(hung).toMatchObject({ functionError: 'Unhandled', log: 'begun\n', payload: { errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/) } });
    expect((await runner.invoke(arnOf('fn'), {})).payload).toBe(1);
  });

  test.each([['its group', false], ['a group of their own', true]])('processes that a function starts in %s do not hold up its end', async (_, detached) => {
    const start = `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 8000)'], { stdio: 'inherit', detached: ${detached} })`;
    const runner = runnerOf(inline(`exports.handler = async (event) => { ${start}; if (event.hang) for (;;); return 1 }`, { Timeout: 1 }));
    const begin = Date.now();
    expect((await runner.invoke(arnOf('fn'), {})).payload).toBe(1);
    expect((await runner.invoke(arnOf('fn'), { hang: true })).payload).toMatchObject({ errorMessage: expect.stringContaining('timed out') });
    await runner.invoke(arnOf('fn'), {});
    await runner.stop();
    expect(Date.now() - begin).toBeLessThan(6_000);
  }, 30_000);

  test('the caller may leave earlier; the function runs on', async () => {
    let ended: (line: string) => void;
    const line = new Promise<string>((resolve) => ended = resolve);
    const runner = runnerOf(inline('exports.handler = async () => { await new Promise((r) => setTimeout(r, 300)); console.log("ran on") }'), {}, { onLog: (_, text) => ended(text) });
    await expect(runner.invoke(arnOf('fn'), {}, { clientTimeoutMs: 20 })).rejects.toThrow(LambdaClientTimeout);
    expect(await line).toBe('ran on');
  });
});

describe('the environment', () => {
  test('has the variables of Lambda and of the function, and nothing of this process', async () => {
    process.env.GATEHOUSE_SECRET = 'mine';
    const properties = { MemorySize: 256, Environment: { Variables: { TABLE: 'orders', AWS_ENDPOINT_URL_S3: 'http://own' } } };
    const env = { AWS_ENDPOINT_URL_KINESIS: 'http://embedded', AWS_ENDPOINT_URL_S3: 'http://embedded' };
    const runner = runnerOf(inline('exports.handler = async () => process.env', properties), {}, { env });
    const { payload } = await runner.invoke(arnOf('fn'), {});
    expect(payload).toMatchObject({
      TABLE: 'orders',
      AWS_ENDPOINT_URL_KINESIS: 'http://embedded',
      AWS_ENDPOINT_URL_S3: 'http://own',
      _HANDLER: 'index.handler',
      AWS_REGION: 'eu-central-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fn',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
      LAMBDA_TASK_ROOT: expect.any(String),
      TZ: ':UTC',
    });
    expect(payload).not.toHaveProperty('GATEHOUSE_SECRET');
    delete process.env.GATEHOUSE_SECRET;
  });

  test('gives the handler its context', async () => {
    const code = 'exports.handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() })';
    const { payload } = await run(code, {}, { Timeout: 20, MemorySize: 512 });
    expect(payload).toMatchObject({
      functionName: 'fn',
      functionVersion: '$LATEST',
      invokedFunctionArn: arnOf('fn'),
      memoryLimitInMB: '512',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logGroupName: '/aws/lambda/fn',
      logStreamName: expect.any(String),
      callbackWaitsForEmptyEventLoop: true,
    });
    expect((payload as { left: number }).left).toBeGreaterThan(15_000);
    expect((payload as { left: number }).left).toBeLessThanOrEqual(20_000);
  });

  test('keeps its module state between invocations', async () => {
    const runner = runnerOf(inline('let count = 0; exports.handler = async () => [process.pid, ++count]'));
    const [[pid, first], [samePid, second]] = [(await runner.invoke(arnOf('fn'), {})).payload, (await runner.invoke(arnOf('fn'), {})).payload] as number[][];
    expect([first, second, samePid]).toEqual([1, 2, pid]);
  });

  test('serves one request at a time; more start up to the limit, further ones wait', async () => {
    const code = 'let busy = 0; exports.handler = async () => { const alone = ++busy === 1; await new Promise((r) => setTimeout(r, 100)); busy--; return [process.pid, alone] }';
    const runner = runnerOf(inline(code), {}, { concurrency: 3 });
    const results = await Promise.all(Array.from({ length: 8 }, () => runner.invoke(arnOf('fn'), {})));
    const payloads = results.map(({ payload }) => payload as [number, boolean]);
    expect(payloads.every(([, alone]) => alone)).toBe(true);
    expect(new Set(payloads.map(([pid]) => pid)).size).toBe(3);
  });

  test('cannot change the asset, nor see the project around it', async () => {
    const folder = asset({ 'package.json': '{"type":"module"}', 'code/index.js': 'exports.handler = async () => { require("fs").writeFileSync(__filename, ""); return "ran" }' });
    expect((await runnerOf(packaged(), { code: path.join(folder, 'code') }).invoke(arnOf('fn'), {})).payload).toBe('ran');
    expect(fs.readFileSync(path.join(folder, 'code/index.js'), 'utf8')).toContain('ran');
  });

  test('brings the AWS SDK of the project, as the runtime does', async () => {
    const code = 'import { S3Client } from "@aws-sdk/client-s3"; export const handler = async () => typeof S3Client;';
    expect((await runnerOf(packaged(), { code: asset({ 'index.mjs': code }) }).invoke(arnOf('fn'), {})).payload).toBe('function');
  });

  test('brings the layers of the app', async () => {
    const layerArn = 'arn:aws:lambda:eu-central-1:111122223333:layer:shared:1';
    const layer: Resource = { stack: 'Shop', logicalId: 'Layer', type: 'AWS::Lambda::LayerVersion', path: 'Shop/Layer', properties: { Content: { S3Key: 'layer' } }, physicalId: layerArn, arn: layerArn };
    const foreign = 'arn:aws:lambda:eu-central-1:999988887777:layer:theirs:1';
    const fn = inline('exports.handler = async () => require("shared")', { Layers: [layerArn, foreign] });
    const runner = runnerOf([fn, layer], { layer: asset({ 'nodejs/node_modules/shared/index.js': 'module.exports = "from the layer"' }) });
    expect(runner.warnings).toEqual([`function "fn" uses layer "${foreign}", which is no asset of the assembly; what it brings is missing locally`]);
    expect((await runner.invoke(arnOf('fn'), {})).payload).toBe('from the layer');
  });

  test('may be packed in a zip file', async () => {
    const folder = asset({ 'code.zip': zip({ 'lib/index.js': 'exports.handler = async () => require("./text.json")', 'lib/text.json': '"unpacked"' }) });
    expect((await runnerOf(packaged({ Handler: 'lib/index.handler' }), { code: path.join(folder, 'code.zip') }).invoke(arnOf('fn'), {})).payload).toBe('unpacked');
  });

  test('a zip entry outside its folder is refused', async () => {
    const folder = asset({ 'code.zip': zip({ '../evil.js': '' }) });
    await expect(runnerOf(packaged(), { code: path.join(folder, 'code.zip') }).invoke(arnOf('fn'), {})).rejects.toThrow('archive entry "../evil.js" lies outside its folder');
  });
});

describe('logs', () => {
  test('are kept by invocation and told line by line', async () => {
    const lines: string[] = [];
    const code = 'console.log("loaded"); exports.handler = async (event) => { console.log("a", { b: 1 }); console.error(event.text); process.stdout.write("no end") }';
    const runner = runnerOf(inline(code), {}, { onLog: (name, line) => lines.push(`${name}: ${line}`) });
    expect((await runner.invoke(arnOf('fn'), { text: 'first' })).log).toBe('loaded\na { b: 1 }\nfirst\nno end\n');
    expect((await runner.invoke(arnOf('fn'), { text: 'second' })).log).toBe('a { b: 1 }\nsecond\nno end\n');
    expect(lines).toEqual(['fn: loaded', 'fn: a { b: 1 }', 'fn: first', 'fn: no end', 'fn: a { b: 1 }', 'fn: second', 'fn: no end']);
  });

  test('hold what was said before an exit', async () => {
    expect((await run('exports.handler = async () => { console.log("last words"); process.exit(1) }')).log).toBe('last words\n');
  });
});

describe('names', () => {
  const version: Resource = { stack: 'Shop', logicalId: 'V', type: 'AWS::Lambda::Version', path: 'Shop/V', properties: { FunctionName: 'fn' }, physicalId: arnOf('fn', '1'), arn: arnOf('fn', '1') };
  const alias: Resource = { stack: 'Shop', logicalId: 'A', type: 'AWS::Lambda::Alias', path: 'Shop/A', properties: { FunctionName: 'fn', FunctionVersion: '1', Name: 'live' }, physicalId: arnOf('fn', 'live'), arn: arnOf('fn', 'live') };
  const fn = inline('exports.handler = async (event, context) => [context.functionVersion, context.invokedFunctionArn, process.env.AWS_LAMBDA_FUNCTION_VERSION]');

  test.each([['', '$LATEST'], ['$LATEST', '$LATEST'], ['1', '1'], ['live', '1']])('qualifier "%s" runs version %s', async (qualifier, expected) => {
    const { payload } = await runnerOf([fn, version, alias]).invoke(arnOf('fn', qualifier), {});
    expect(payload).toEqual([expected, arnOf('fn', qualifier), expected]);
  });

  test('an unknown alias or function is refused by name', async () => {
    await expect(runnerOf([fn]).invoke(arnOf('fn', 'live'), {})).rejects.toThrow('function "fn" has no alias "live" in the assembly');
    await expect(runnerOf([fn]).invoke(arnOf('other'), {})).rejects.toThrow(`no function of the assembly has ARN "${arnOf('other')}"`);
  });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['another runtime', { Runtime: 'python3.13', Code: { ZipFile: 'x' } }, /function "fn" \(Shop\/fn\) has runtime "python3.13"/],
  ['a container image', { PackageType: 'Image', Code: { ImageUri: 'repo:tag' } }, /function "fn" \(Shop\/fn\) is a container image/],
  ['code that is no asset', { Code: { S3Bucket: 'theirs', S3Key: 'code.zip' } }, /"theirs\/code.zip", which is no asset/],
])('%s is a warning at start and an error when invoked', async (_, properties, message) => {
  const runner = runnerOf(lambda('fn', properties));
  expect(runner.warnings).toEqual([expect.stringMatching(message)]);
  await expect(runner.invoke(arnOf('fn'), {})).rejects.toThrow(message);
});

test('stop ends every process, waiting and running', async () => {
  const runner = runnerOf(inline('exports.handler = async () => { console.log(process.pid); await new Promise((r) => setTimeout(r, 60000)) }', { Timeout: 60 }), {}, { concurrency: 1, onLog: (_, line) => begun(Number(line)) });
  let begun: (pid: number) => void;
  const pid = new Promise<number>((resolve) => begun = resolve);
  const results = Promise.allSettled([runner.invoke(arnOf('fn'), {}), runner.invoke(arnOf('fn'), {})]);
  const child = await pid;
  await runner.stop();
  expect(() => process.kill(child, 0)).toThrow('ESRCH');
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(runner.invoke(arnOf('fn'), {})).rejects.toThrow('has stopped');
});

/** A zip archive; odd entries are deflated, even ones stored. */
function zip(files: Record<string, string>): Buffer {
  const records = Object.entries(files).map(([name, text], index) => {
    const deflated = index % 2 === 0;
    return { name: Buffer.from(name), method: deflated ? 8 : 0, content: deflated ? deflateRawSync(text) : Buffer.from(text) };
  });
  const header = (size: number, values: Array<[number, number, 2 | 4]>) => {
    const buffer = Buffer.alloc(size);
    values.forEach(([offset, value, bytes]) => (bytes === 2 ? buffer.writeUInt16LE(value, offset) : buffer.writeUInt32LE(value, offset)));
    return buffer;
  };
  let offset = 0;
  const starts = records.map(({ name, content }) => (offset += 30 + name.length + content.length) - 30 - name.length - content.length);
  const locals = records.flatMap(({ name, method, content }) => [
    header(30, [[0, 0x04034b50, 4], [8, method, 2], [18, content.length, 4], [26, name.length, 2]]), name, content,
  ]);
  const directory = Buffer.concat(records.flatMap(({ name, method, content }, index) => [
    header(46, [[0, 0x02014b50, 4], [10, method, 2], [20, content.length, 4], [28, name.length, 2], [42, starts[index], 4]]), name,
  ]));
  return Buffer.concat([...locals, directory, header(22, [[0, 0x06054b50, 4], [10, records.length, 2], [12, directory.length, 4], [16, offset, 4]])]);
}
