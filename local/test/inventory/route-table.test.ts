import { NOT_VALIDATED, RouteListing } from '../../src/inventory/route-listing';
import { routeTables } from '../../src/inventory/route-table';

const plain: RouteListing = { method: 'GET', path: '/orders', auth: 'none', scopes: [], apiKeyRequired: false, backend: 'mock', validation: NOT_VALIDATED };

function table(routes: readonly Partial<RouteListing>[], width = 80): string[] {
  return routeTables([{ api: 'Shop/Orders', kind: 'REST', stages: [{ stage: 'prod', routes: routes.map((route) => ({ ...plain, ...route })) }] }], width);
}

test('columns are aligned, and those without content are left out', () => {
  expect(table([{}, { method: 'DELETE', path: '/orders/{id}', apiKeyRequired: true, scopes: ['write'], auth: 'cognito' }])).toEqual([
    'Shop/Orders  REST, stage prod',
    '  METHOD  PATH          AUTH                BACKEND',
    '  GET     /orders       none                mock',
    '  DELETE  /orders/{id}  cognito +key write  mock',
  ]);
});

test('every column there is', () => {
  expect(table([{ validation: { body: ['application/json'], parameters: ['query a'] }, throttle: { rate: 10, burst: 20 }, cacheTtl: 60 }])[2])
    .toBe('  GET     /orders  none  mock     body, params  10/s burst 20  60 s');
});

test('no line is wider than the terminal, and paths stay whole longer than the rest', () => {
  const lines = table([
    { path: '/customers/{customerId}', backend: `http https://${'long.'.repeat(20)}example.com`, auth: `lambda:${'Authorizer'.repeat(5)}`, validation: { body: ['a'], parameters: ['b'] } },
    { throttle: { rate: 10_000, burst: 5_000 }, cacheTtl: 3600 },
  ]);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.join('\n')).toMatch(/\/customers\/\{customerId\} +lambda:\S*… +http \S*…\S*\.com/);
  expect(lines.at(-1)).toContain('--json shows all');
});

test('a path that is too long by itself is shortened in its middle', () => {
  const [, , line] = table([{ path: `/${'a'.repeat(100)}/end` }]);
  expect([line.length <= 80, line]).toEqual([true, expect.stringMatching(/\/a+…a+\/end/)]);
});

test('a wider terminal shows more', () => {
  expect(table([{ path: `/${'a'.repeat(100)}` }], 140).join('\n')).not.toContain('…');
});

test('where the table is too wide, throttles are told above it', () => {
  const backend = `http https://${'a'.repeat(40)}.example.com`;
  const lines = table([{ backend, throttle: { rate: 10, burst: 20 } }, { path: '/a', throttle: { rate: 10, burst: 20 } }, { path: '/b', throttle: { rate: 1, burst: 2 } }, { path: '/c' }]);
  expect(lines[1]).toBe('  THROTTLE 10/s burst 20; 1/s burst 2 for GET /b; none for GET /c');
  expect(lines[2]).not.toContain('THROTTLE');
});

test('stages with the same routes stand together, others by themselves', () => {
  const stage = (name: string, route: RouteListing) => ({ stage: name, routes: [route] });
  const lines = routeTables([{ api: 'Shop/Orders', kind: 'HTTP', stages: [stage('a', plain), stage('b', plain), stage('c', { ...plain, cacheTtl: 5 })] }], 80);
  expect(lines.filter((line) => line.startsWith('Shop'))).toEqual(['Shop/Orders  HTTP, stages a, b', 'Shop/Orders  HTTP, stage c']);
});

test.each([
  ['no API', [], 'the assembly has no API'],
  ['no stage', [{ api: 'A', kind: 'HTTP' as const, stages: [{ routes: [plain] }] }], 'A  HTTP, no stage'],
  ['no routes', [{ api: 'A', kind: 'HTTP' as const, stages: [{ routes: [] }] }], '  no routes'],
  ['what is not known', [{ api: 'A', kind: 'HTTP' as const, stages: [{ routes: [] }], problem: 'it is elsewhere' }], '  not known: it is elsewhere'],
])('%s is told', (_, apis, line) => {
  expect(routeTables(apis, 80)).toContain(line);
});

test('names do nothing to the terminal', () => {
  const [head, , row] = routeTables([{ api: 'Shop\u001b[2J', kind: 'REST', stages: [{ stage: 'x\r\ny', routes: [{ ...plain, backend: 'http \u009b31mred\u202e' }] }] }], 80);
  expect([head, row]).toEqual(['Shop[2J  REST, stage x y', '  GET     /orders  none  http 31mred']);
});
