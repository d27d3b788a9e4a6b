import { wholeRequest } from '../whole-request';

/**
 * The program of the thread that dynalite runs in: apart from the gateway it uses the second core.
 *
 * It is text because a thread must start from plain JavaScript whether this package runs from its sources or compiled.
 * It corrects what dynalite gets wrong: tables called by their ARN, the item of a failed condition, several elements removed from a list, and empty keys of indexes.
 */
export const dynamodbHost = String.raw`'use strict';
const fs = require('node:fs');
const http = require('node:http');
const { createRequire } = require('node:module');
const path = require('node:path');
const { parentPort, workerData } = require('node:worker_threads');

const load = createRequire(workerData.dynalite);
const [handle] = load(workerData.dynalite)({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }).listeners('request');
const operations = fs.readdirSync(path.join(path.dirname(workerData.dynalite), 'actions')).map((file) => path.basename(file, '.js'));
const maxRequestBytes = 16 * 1024 * 1024;

const db = load('./db');
const { checkConditional, updateIndexes, validateUpdates } = db;
db.checkConditional = (data, item) => {
  const failure = checkConditional(data, item);
  if (failure && item && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') failure.body.Item = item;
  return failure;
};
for (const name of ['deleteItem', 'putItem', 'updateItem']) {
  load('./validations/' + name).types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] };
}

// Paths mean the item as it was: an element that is removed must not move those that are still to be.
db.validateUpdates = (attributes, updates, table) => {
  const place = ({ type, path }) => (type === 'remove' ? [1, -path.length, -path[path.length - 1] || 0] : [0, 0, 0]);
  const difference = (a, b) => a.map((each, index) => each - b[index]).find((each) => each !== 0) || 0;
  if (updates) updates.sections.sort((a, b) => difference(place(a), place(b)));
  return validateUpdates(attributes, updates, table);
};
db.updateIndexes = (store, table, old, item, done) => {
  const empty = item && db.traverseIndexes(table, (name, type, index) => item[name] && item[name][type] === '' && db.validationError(
    'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute ' +
    'cannot contain an empty ' + (type === 'S' ? 'string' : 'binary') + ' value. IndexName: ' + index.IndexName + ', IndexKey: ' + name));
  return empty ? done(empty) : updateIndexes(store, table, old, item, done);
};

const tableArn = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/;
const nameOf = (table) => (typeof table === 'string' && tableArn.exec(table) || [])[1] || table;

function withTableNames(body) {
  if (!body.includes(':table/')) return body;
  try {
    const input = JSON.parse(body);
    if (input.TableName !== undefined) input.TableName = nameOf(input.TableName);
    const { RequestItems: items } = input;
    if (items && typeof items === 'object') input.RequestItems = Object.fromEntries(Object.entries(items).map(([name, value]) => [nameOf(name), value]));
    return Buffer.from(JSON.stringify(input));
  } catch {
    return body;
  }
}

${wholeRequest}
function serve(request, response) {
  readWhole(request, response, maxRequestBytes, handle, ({ body, emulate }) => {
    if (body === undefined) return response.writeHead(413).end();
    const [, operation] = /^DynamoDB_20120810\.(\w+)$/.exec(request.headers['x-amz-target'] || '') || [];
    if (operation && !operations.includes(operation[0].toLowerCase() + operation.slice(1))) {
      const message = 'the embedded DynamoDB has no "' + operation + '"; name another endpoint for "dynamodb"';
      return refuse(response, { __type: 'com.amazon.coral.service#UnknownOperationException', message });
    }
    try {
      emulate(withTableNames(body));
    } catch {
      // Input of a shape that dynalite cannot read, e.g. null for an attribute.
      refuse(response, { __type: 'com.amazon.coral.service#SerializationException' });
    }
  });
}

function refuse(response, error) {
  response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(error));
}

const server = http.createServer({ keepAliveTimeout: 60000, requestTimeout: 0 }, serve);
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
