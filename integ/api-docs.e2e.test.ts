import { Browser } from 'playwright-core';
import { startBrowser, Visit } from './browser';
import { startTarget, Target } from './target';
import { ZONE_NAME } from './zone';

let target: Target;
let browser: Browser;

beforeAll(async () => {
  target = await startTarget('api-docs', 'IntegApiDocs');
  browser = await startBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await target?.stop();
});

const orders = () => target.url('Orders');
const shop = (stage = '$default') => target.url('Shop', stage);
const site = (path: string) => target.site(`docs.${ZONE_NAME}`) + path;

/** What the page does that the schemes of a document would have the viewer do without it: the documents under test have none yet. */
const SCHEMES = {
  login: { type: 'openIdConnect', openIdConnectUrl: 'https://login.example.com/.well-known/openid-configuration' },
  grants: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://login.example.com/token', scopes: {} } } },
};

/** A document with what viewers have something of their own for. */
const RICH = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1', description: '# Hi\n<b style="color:red">x</b> **y**\n\n```js\nlet a = 1\n```\n\n|a|b|\n|-|-|\n|1|2|', license: { name: 'MIT' } },
  tags: [{ name: 'pets', description: '*pets*' }],
  paths: {
    '/pets/{id}': {
      post: {
        tags: ['pets'],
        deprecated: true,
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string', enum: ['a', 'b'] } },
          { name: 'list', in: 'query', schema: { type: 'array', items: { type: 'integer' } } },
        ],
        requestBody: {
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Pet' }, examples: { one: { value: { age: 1 } }, two: { value: { age: 2 } } } },
            'multipart/form-data': { schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } },
          },
        },
        responses: { 200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } }, 400: { description: 'no' } },
      },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: 'object',
        required: ['age'],
        properties: { age: { type: 'integer', minimum: 1 }, mother: { $ref: '#/components/schemas/Pet' }, name: { oneOf: [{ type: 'string', pattern: '^a' }, { const: 5 }] } },
      },
    },
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' }, ...SCHEMES },
  },
  security: [{ key: [] }],
};

describe('a page shows the API and calls it, and nobody else', () => {
  test.each<[string, () => string, string, string[], string]>([
    ['under the stage of a REST API', orders, '/docs', ['deleteOrder', 'getOrder'], '/orders/{id}'],
    ['under the base path of a REST API\'s domain', () => site('/v1'), '/docs', ['deleteOrder', 'getOrder'], '/orders/{id}'],
    ['at the default stage of an HTTP API', shop, '/help/docs', ['getItem', 'putItem'], 'GET /items/{id}'],
    ['under another stage', () => shop('beta'), '/help/docs', ['getItem', 'putItem'], 'GET /items/{id}'],
    ['under two segments of a domain', () => site('/shop/v2'), '/help/docs', ['getItem', 'putItem'], 'GET /items/{id}'],
  ])('%s', async (_, api, path, operations, answeredBy) => {
    const visit = await Visit.to(browser, api() + path);
    const { page } = visit;
    await page.waitForSelector('.opblock');
    const shown = await page.$$eval('.opblock', (blocks) => blocks.map(({ id }) => id));
    expect(shown).toEqual(operations.map((name) => `operations-default-${name}`));
    expect(await page.getAttribute('.info a.link', 'href')).toBe(`${api()}${path}/openapi.json`);

    await page.click(`#operations-default-${operations.find((name) => name.startsWith('get'))} button`);
    await page.click('text=Try it out');
    await page.fill('tr[data-param-name="id"] input', 'a b');
    const answered = page.waitForResponse((response) => response.url().endsWith('/a%20b'));
    await page.click('text=Execute');
    const answer = await answered;
    expect([answer.url().startsWith(`${api()}/`), answer.status(), await answer.json()]).toEqual([true, 200, { answeredBy, pathParameters: expect.objectContaining({ id: expect.any(String) }) }]);
    await page.waitForSelector('.live-responses-table .response-col_status >> text=200');

    expect(visit.errors).toEqual([]);
    expect(visit.requests.length).toBeGreaterThan(4);
    expect(visit.requests.filter((url) => !url.startsWith(`${api()}/`))).toEqual([]);
    await page.close();
  }, 60_000);
});

test('a document whose tokens come from elsewhere has them pasted', async () => {
  const visit = await Visit.to(browser, 'about:blank');
  const { page } = visit;
  await page.route('**/openapi.json', async (route) => {
    const response = await route.fetch();
    const document = await response.json();
    document.components = { securitySchemes: SCHEMES };
    document.paths['/orders/{id}'].get.security = [{ login: ['read'] }, { grants: [] }];
    await route.fulfill({ response, json: document });
  });
  await page.goto(`${orders()}/docs`);
  await page.click('.btn.authorize');
  await page.waitForSelector('.auth-container input');
  expect(await page.$$eval('.auth-container h4 code', (names) => names.map(({ textContent }) => textContent))).toEqual(['login', 'grants']);
  await page.fill('.auth-container input >> nth=0', 'a.b.c');
  await page.click('.auth-btn-wrapper .authorize >> nth=0');
  await page.click('.btn-done');
  await page.click('#operations-default-getOrder button');
  await page.click('text=Try it out');
  await page.fill('tr[data-param-name="id"] input', '1');
  const sent = page.waitForRequest((request) => request.url().endsWith('/orders/1'));
  await page.click('text=Execute');
  expect(await (await sent).headerValue('Authorization')).toBe('Bearer a.b.c');
  expect(visit.errors).toEqual([]);
  await page.close();
}, 60_000);

test('whatever a document has is shown within the page\'s policy', async () => {
  const visit = await Visit.to(browser, 'about:blank');
  const { page } = visit;
  await page.route('**/openapi.json', (route) => route.fulfill({ json: RICH }));
  await page.goto(`${orders()}/docs`);
  await page.click('.opblock-summary-control');
  await page.click('text=Try it out');
  await page.click('.opblock-section-request-body >> text=Schema');
  await page.click('.json-schema-2020-12-expand-deep-button >> nth=0');
  await page.selectOption('.opblock-section-request-body select[aria-label="Request content type"]', 'multipart/form-data');
  await page.waitForSelector('input[type=file]');
  await page.click('.btn.authorize');
  await page.waitForSelector('.auth-container');
  expect(visit.errors).toEqual([]);
  expect(visit.requests.filter((url) => !url.startsWith(`${orders()}/`))).toEqual([]);
  await page.close();
}, 60_000);

test('another document cannot be put on the page by its URL', async () => {
  const visit = await Visit.to(browser, `${orders()}/docs?url=https://evil.example.com/openapi.json&configUrl=https://evil.example.com/config.json`);
  await visit.page.waitForSelector('.opblock');
  expect(visit.requests.filter((url) => !url.startsWith(orders()))).toEqual([]);
  await visit.page.close();
}, 60_000);

test('a page is found with a slash at its end, too', async () => {
  const visit = await Visit.to(browser, `${orders()}/docs/`);
  await visit.page.waitForSelector('.opblock');
  expect([visit.page.url(), visit.errors]).toEqual([`${orders()}/docs`, []]);
  await visit.page.close();
}, 60_000);

describe('what browsers keep', () => {
  test('is what has its hash in its URL; the page and the document are asked for again', async () => {
    const page = await fetch(`${shop()}/help/docs`);
    const [, style] = /href="(docs\/swagger-ui\.css[^"]*)"/.exec(await page.text())!;
    const kept = await fetch(`${shop()}/help/${style}`);
    expect(kept.headers.get('Cache-Control')).toBe('max-age=31536000, immutable');
    for (const url of [`${shop()}/help/docs`, `${shop()}/help/docs/openapi.json`, `${orders()}/docs/openapi.json`]) {
      const first = await fetch(url);
      expect([first.status, first.headers.get('Cache-Control')]).toEqual([200, 'no-cache']);
      const again = await fetch(url, { headers: { 'If-None-Match': first.headers.get('ETag')! } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
  });

  test('comes packed from HTTP APIs', async () => {
    const response = await fetch(`${shop()}/help/docs/swagger-ui-bundle.js`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect([response.status, response.headers.get('Content-Encoding'), (await response.text()).length > 1_000_000]).toEqual([200, 'gzip', true]);
  });
});

test.each(['nothing', '..%2f..%2findex.js', '%2e%2e%2findex.js', 'index.js', 'constructor'])('there is nothing else: %s', async (name) => {
  const response = await fetch(`${shop()}/help/docs/${name}`);
  expect(response.status).toBe(404);
  expect(response.headers.get('X-Content-Type-Options') ?? response.headers.get('Content-Type')).toMatch(/^(nosniff|application\/json)/);
});

test('a key and a signature are asked of the API\'s own routes still', async () => {
  expect((await fetch(`${orders()}/orders/1`, { method: 'DELETE' })).status).toBe(403);
  expect((await fetch(`${orders()}/docs`)).status).toBe(200);
});
