import { calling, invoking, serveHttp, startHttp } from './http-app';
import { backend } from '../backend-server';
import { call } from '../call';

const any = 'x-amazon-apigateway-any-method';
const fn = { fn: () => ({}) };
const preflight = (origin: string) => ({ method: 'OPTIONS', headers: { 'Origin': origin, 'Access-Control-Request-Method': 'PUT' } });
const cors = { AllowOrigins: ['https://shop.example.com'], AllowMethods: ['GET', 'PUT'], AllowHeaders: ['x-tag'], ExposeHeaders: ['x-id'], AllowCredentials: true, MaxAge: 60 };
const guarded = { security: [{ fn: [] }] };
const document = { components: { securitySchemes: { fn: { 'x-amazon-apigateway-authorizer': { type: 'request', authorizerUri: 'arn:aws:lambda:us-east-1:000000000000:function:fn', enableSimpleResponses: true } } } } };

test('a preflight is answered without the route, and without its authorization', async () => {
  const url = await serveHttp({ api: { CorsConfiguration: cors }, document, functions: fn, paths: { '/orders': { [any]: invoking('fn', {}, guarded) } } });
  const { status, headers, text } = await call(`${url}/orders`, preflight('https://shop.example.com'));
  expect([status, text]).toEqual([204, '']);
  expect(headers).toMatchObject({
    'access-control-allow-origin': 'https://shop.example.com',
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'x-tag',
    'access-control-allow-credentials': 'true',
    'access-control-max-age': '60',
  });
  const other = await call(`${url}/orders`, preflight('https://evil.example.com'));
  expect([other.status, other.headers['access-control-allow-origin'], other.headers['access-control-allow-methods']]).toEqual([204, undefined, undefined]);
});

test.each([
  ['*', 'http://any.example.com', '*'],
  ['https://*', 'https://any.example.com', 'https://any.example.com'],
  ['https://*', 'http://any.example.com', undefined],
  ['http://localhost:3000', 'http://localhost:3000', 'http://localhost:3000'],
  ['https://shop.example.com', 'https://shop.example.com.evil.com', undefined],
])('origin "%s" lets in "%s" as "%s"', async (allowed, origin, told) => {
  const url = await serveHttp({ document: { 'x-amazon-apigateway-cors': { allowOrigins: [allowed] } }, functions: fn, paths: { '/orders': { get: invoking('fn') } } });
  for (const path of ['/orders', '/missing']) {
    expect((await call(url + path, { headers: { Origin: origin } })).headers['access-control-allow-origin']).toBe(told);
  }
});

test('what a backend says of other origins does not count', async () => {
  const target = await backend((_, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET' }).end());
  const url = await serveHttp({ api: { CorsConfiguration: cors }, paths: { '/orders': { get: calling(target) } } });
  const { headers } = await call(`${url}/orders`, { headers: { Origin: 'https://shop.example.com' } });
  expect([headers['access-control-allow-origin'], headers['access-control-expose-headers'], headers['access-control-allow-methods']]).toEqual(['https://shop.example.com', 'x-id', undefined]);
  expect((await call(`${url}/orders`)).headers['access-control-allow-origin']).toBeUndefined();
});

test('without CORS of the API, backends answer for themselves', async () => {
  const url = await serveHttp({ functions: { fn: () => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' } }) }, paths: { '/orders': { options: invoking('fn') } } });
  const { status, headers } = await call(`${url}/orders`, preflight('https://shop.example.com'));
  expect([status, headers['access-control-allow-origin']]).toEqual([200, '*']);
});

test('a preflight that only $default takes asks for its authorization, as on AWS', async () => {
  const gateway = await startHttp({ api: { CorsConfiguration: cors }, document, functions: { fn: () => ({ isAuthorized: false }) }, paths: { '/$default': { [any]: invoking('fn', {}, guarded) } } });
  expect((await call(`${gateway.url('Orders')}/orders`, preflight('https://shop.example.com'))).status).toBe(403);
  expect(gateway.warnings).toEqual([expect.stringContaining('its route "$default" asks preflights for authorization')]);
});
