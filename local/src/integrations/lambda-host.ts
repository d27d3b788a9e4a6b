import { lambdaLocalHosts } from './lambda-local-hosts';
import { lambdaResponseStream } from './lambda-response-stream';

/**
 * The program of an execution environment: it loads the handler, runs one invocation after another and sends logs and answers to its parent.
 *
 * It is text because it must be the same plain JavaScript whether this package runs from its sources or compiled, and because no
 * loader of the parent process (jest, tsx) may reach the function's code.
 *
 * Error types and the search for the handler follow https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html.
 */
export const lambdaHost = String.raw`'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { isNativeError } = require('node:util').types;

const nodeVersion = Number(/^AWS_Lambda_nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)[1]);
const channel = process.channel;
const send = process.send.bind(process);
let invocation;

for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, encoding, callback) => {
    send({ log: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };
}

function failure(error) {
  if (!isNativeError(error) && !(error && error.name && error.message && error.stack)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
}

function named(errorType, errorMessage, cause) {
  return { errorType, errorMessage, trace: cause ? String(cause.stack).split('\n') : [] };
}

function handlerFile(stem) {
  return [stem, stem + '.js', stem + '.mjs', stem + '.cjs'].find((file) => fs.existsSync(file) && fs.statSync(file).isFile());
}

async function loadHandler(expression) {
  const [, stem, names] = /^((?:.*\/)?[^./]*)\.(.+)$/.exec(expression) || [];
  if (!names) throw named('Runtime.MalformedHandlerName', 'handler "' + expression + '" is not of the form "file.function"');
  const file = handlerFile(path.resolve(process.env.LAMBDA_TASK_ROOT, stem));
  if (!file) throw named('Runtime.ImportModuleError', "Error: Cannot find module '" + stem + "'");
  let found;
  try {
    found = await import(pathToFileURL(file).href);
  } catch (error) {
    const code = error && error.code;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') throw named('Runtime.ImportModuleError', String(error), error);
    if (error instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', String(error), error);
    throw failure(error);
  }
  const walk = (root) => names.split('.').reduce((value, name) => (value == null ? undefined : value[name]), root);
  const handler = walk(found) || walk(found.default);
  if (handler === undefined) throw named('Runtime.HandlerNotFound', expression + ' is undefined or not exported');
  if (typeof handler !== 'function') throw named('Runtime.HandlerNotFound', expression + ' is not a function');
  if (nodeVersion >= 24 && handler.length > 2 && !handler[STREAMING]) {
    throw named('Runtime.CallbackHandlerDeprecated', 'nodejs' + nodeVersion + '.x has no callback handlers; make "' + expression + '" async');
  }
  return handler;
}

function finish(current, message) {
  if (invocation !== current) return;
  invocation = undefined;
  channel.ref();
  send(message);
}

function succeed(current, value) {
  try {
    finish(current, { answer: JSON.stringify(value === undefined ? null : value) || 'null' });
  } catch (error) {
    finish(current, { error: named('Runtime.MarshalError', 'the answer cannot be written as JSON: ' + error.message, error) });
  }
}

function fail(current, error) {
  finish(current, { error: failure(error) });
}

function contextOf(current, request) {
  const callback = (error, value) => {
    if (error !== undefined && error !== null) return fail(current, error);
    if (context.callbackWaitsForEmptyEventLoop === false) return setImmediate(succeed, current, value);
    current.atRest = () => succeed(current, value);
  };
  const now = (error, value) => {
    context.callbackWaitsForEmptyEventLoop = false;
    callback(error, value);
  };
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    ...request.context,
    getRemainingTimeInMillis: () => Math.max(0, request.deadline - Date.now()),
  };
  if (nodeVersion < 24) {
    Object.assign(context, { done: now, succeed: (value) => now(null, value), fail: (error) => now(error === undefined ? 'handled' : error) });
  }
  return { context, callback };
}

${lambdaResponseStream}
function run(handler, request) {
  const current = { atRest: () => succeed(current, null) };
  invocation = current;
  process.env._X_AMZN_TRACE_ID = request.traceId;
  channel.unref();
  try {
    if (handler[STREAMING]) return runStreaming(handler, request, current);
    const { context, callback } = contextOf(current, request);
    const result = nodeVersion < 24 ? handler(JSON.parse(request.event), context, callback) : handler(JSON.parse(request.event), context);
    if (result && typeof result.then === 'function') {
      current.atRest = () => finish(current, { error: named('Runtime.NodeJsExit', 'nothing is left to run and the promise of the handler is still pending'), dead: true });
      result.then((value) => succeed(current, value), (error) => fail(current, error));
    } else if (nodeVersion >= 24) {
      succeed(current, result);
    }
  } catch (error) {
    fail(current, error);
  }
}

function crash(error) {
  send({ error, dead: true }, () => process.exit(129));
}

process.on('uncaughtException', (error) => crash(failure(error)));
process.on('unhandledRejection', (error) => crash(named('Runtime.UnhandledPromiseRejection', String(error), isNativeError(error) ? error : undefined)));
process.on('disconnect', () => process.exit(0));
process.on('beforeExit', () => {
  if (invocation) invocation.atRest();
});

${lambdaLocalHosts}
loadHandler(process.env._HANDLER).then((handler) => {
  process.on('message', (message) => {
    if (!message.taken) run(handler, message);
    else if (invocation && invocation.taken) invocation.taken();
  });
  send({ ready: true });
}, (error) => crash(error.errorType ? error : failure(error)));
channel.ref();
`;
