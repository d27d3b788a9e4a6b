import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Auth, Backend, RestGateway } from '../../src';
import { patched } from '../../src/private/json-pointer';

const DOCUMENT = { paths: { '/a': { get: { tags: ['x', 'y'] } } }, a: { '~': 1, '': 2 } };

test.each([
  ['/paths/~1a/get/summary', 'text', { paths: { '/a': { get: { tags: ['x', 'y'], summary: 'text' } } }, a: DOCUMENT.a }],
  ['/paths/~1a/get/tags/1', 'z', { paths: { '/a': { get: { tags: ['x', 'z'] } } }, a: DOCUMENT.a }],
  ['/paths/~1a/get/tags/-', 'z', { paths: { '/a': { get: { tags: ['x', 'y', 'z'] } } }, a: DOCUMENT.a }],
  ['/paths/~1a/get/tags/0', undefined, { paths: { '/a': { get: { tags: ['y'] } } }, a: DOCUMENT.a }],
  ['/a/~0', undefined, { paths: DOCUMENT.paths, a: { '': 2 } }],
  ['/a/', null, { paths: DOCUMENT.paths, a: { '~': 1, '': null } }],
])('%s set to %j', (pointer, value, expected) => {
  const before = JSON.stringify(DOCUMENT);
  expect(patched(DOCUMENT, [{ pointer, value }])).toEqual(expected);
  expect(JSON.stringify(DOCUMENT)).toBe(before);
});

test('patches build on each other', () => {
  expect(patched({}, [{ pointer: '/a', value: {} }, { pointer: '/a/b', value: 1 }])).toEqual({ a: { b: 1 } });
});

test('a document that is rendered again is the same', () => {
  const tags: string[] = [];
  const patches = [{ pointer: '/tags', value: tags }, { pointer: '/tags/-', value: 'a' }];
  expect([patched({}, patches), patched({}, patches)]).toEqual([{ tags: ['a'] }, { tags: ['a'] }]);
  expect(tags).toEqual([]);
});

test.each([
  ['/paths/~1a/get/tags/length', 'leads nowhere: "/paths/~1a/get/tags" has no "length"'],
  ['/paths/~1a/get/tags/-1', 'leads nowhere: "/paths/~1a/get/tags" has no "-1"'],
  ['/paths/~1a/get/tags/', 'leads nowhere: "/paths/~1a/get/tags" has no ""'],
  ['', 'JSON pointer "" is malformed; write it as in "/paths/~1orders/get/summary"'],
  ['a', 'JSON pointer "a" is malformed'],
  ['/a~2', 'JSON pointer "/a~2" is malformed'],
  ['/paths/~1b/get', 'JSON pointer "/paths/~1b/get" leads nowhere: "/paths" has no "/b"; it has "/a"'],
  ['/paths/~1a/get/tags/9', 'JSON pointer "/paths/~1a/get/tags/9" leads nowhere: "/paths/~1a/get/tags" has no "9"; it has "0", "1"'],
  ['/a/~0/b', 'JSON pointer "/a/~0/b" leads through "/a/~0", which holds no names; point to it, or beside it'],
  ['/constructor/prototype/polluted', 'JSON pointer "/constructor/prototype/polluted" leads nowhere: "/" has no "constructor"'],
])('pointer "%s" is refused', (pointer, message) => {
  expect(() => patched(DOCUMENT, [{ pointer, value: 1 }])).toThrow(message);
});

test('what is not there cannot be taken out', () => {
  expect(() => patched(DOCUMENT, [{ pointer: '/b', value: undefined }])).toThrow('JSON pointer "/b" leads nowhere: "/" has no "b"; it has "paths", "a"');
});

describe('a gateway', () => {
  const synthesized = (patch?: (gateway: RestGateway) => void) => {
    const stack = new Stack();
    const gateway = new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'GET /a': { backend: Backend.mock() } } });
    patch?.(gateway);
    const template = Template.fromStack(stack);
    const [api] = Object.values(template.findResources('AWS::ApiGateway::RestApi'));
    return { body: api.Properties.Body, deployment: Object.keys(template.findResources('AWS::ApiGateway::Deployment'))[0] };
  };

  test('has a new deployment where its document is patched', () => {
    const plain = synthesized();
    const changed = synthesized((gateway) => gateway.patchDocument('/paths/~1a/get/summary', 'Lists'));
    expect(changed.body.paths['/a'].get).toEqual({ ...plain.body.paths['/a'].get, summary: 'Lists' });
    expect(changed.deployment).not.toBe(plain.deployment);
  });

  test('refuses a malformed pointer at once, and one that leads nowhere at synthesis', () => {
    const app = new App();
    const gateway = new RestGateway(new Stack(app, 'Stack'), 'Api', { auth: Auth.none(), routes: { 'GET /a': { backend: Backend.mock() } } });
    expect(() => gateway.patchDocument('paths')).toThrow('JSON pointer "paths" is malformed');
    gateway.patchDocument('/paths/~1b/get/summary', 'Lists');
    expect(() => app.synth()).toThrow('JSON pointer "/paths/~1b/get/summary" leads nowhere: "/paths" has no "/b"; it has "/a"');
  });
});
