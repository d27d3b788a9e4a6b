import * as fc from 'fast-check';
import { resourcesOf, RouteOfPolicy } from '../../src/private/policy-resource';

const VALUES = ['a', 'b', 'c'];

/** Every path of up to three segments. */
function requests(): string[] {
  const deeper = (paths: string[]) => paths.flatMap((path) => VALUES.map((value) => `${path}/${value}`));
  const one = deeper(['']);
  return ['/', ...one, ...deeper(one), ...deeper(deeper(one))];
}

/** The route that a request comes to: of several, the one with the closer segment at the first place where they differ. */
function routed(method: string, path: string, routes: readonly RouteOfPolicy[]): RouteOfPolicy | undefined {
  const kind = (segmentText: string) => segmentText.endsWith('+}') ? 2 : segmentText.startsWith('{') ? 1 : 0;
  const rank = (route: RouteOfPolicy) => [...route.path.split('/').map(kind), route.method === 'ANY' ? 1 : 0].join('');
  const pattern = ({ path: text }: RouteOfPolicy) => new RegExp(`^${text.replace(/\{\w+\+\}/, '.+').replace(/\{\w+\}/g, '[^/]+')}$`);
  return routes.filter((route) => pattern(route).test(path) && ['ANY', method].includes(route.method)).sort((a, b) => rank(a) < rank(b) ? -1 : 1)[0];
}

function takesIn(resource: string, method: string, path: string): boolean {
  return new RegExp(`^${resource.replace(/\*/g, '.*')}$`).test(`execute-api:/prod/${method}${path}`);
}

const segment = fc.constantFrom('a', 'b', '{id}');
const path = fc.tuple(fc.array(segment, { maxLength: 2 }), fc.constantFrom([], ['{proxy+}'])).map((parts) => `/${parts.flat().join('/')}`);
const route: fc.Arbitrary<RouteOfPolicy> = fc.record({ method: fc.constantFrom('GET', 'PUT', 'ANY'), path });

test('resources take in every request to the routes that are meant, and none to those that are not', () => {
  fc.assert(fc.property(fc.uniqueArray(route, { minLength: 2, maxLength: 4, selector: (one) => `${one.method} ${one.path}` }), fc.nat(), (routes, split) => {
    const taken = routes.slice(0, 1 + split % (routes.length - 1));
    const left = routes.slice(taken.length);
    const resources = attempt(() => resourcesOf(taken, left, routes));
    fc.pre(resources !== undefined);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      for (const request of requests()) {
        const to = routed(method, request, routes);
        const isTakenIn = resources!.some((resource) => takesIn(resource, method, request));
        if (to) { expect([to, method, request, isTakenIn]).toEqual([to, method, request, taken.includes(to)]); }
      }
    }
  }), { numRuns: 300 });
});

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

test.each<[string, string, string, string[] | string]>([
  ['a method that only it has', 'GET /orders', 'POST /orders', ['execute-api:/*/GET/*']],
  ['a path that only it has', 'GET /health', 'ANY /{proxy+}', ['execute-api:/*/GET/health']],
  ['a variable elsewhere', 'GET /items/{id}', 'GET /orders/{id}', ['execute-api:/*/GET/items/*']],
  ['what is left over of a path', 'ANY /orders', 'GET /orders', ['DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'].map((method) => `execute-api:/*/${method}/*`)],
  ['a path before another with a slash more', 'GET /items/{id}', 'GET /items/{id}/reviews', 'resource policy cannot let callers in to route "GET /items/{id}" without letting them past the authorizer of route "GET /items/{id}/reviews"; guard both alike'],
  ['everything but one', 'ANY /{proxy+}', 'GET /orders', 'route "ANY /{proxy+}"'],
  ['everything but the root', 'GET /{proxy+}', 'GET /', 'route "GET /{proxy+}"'],
  ['a variable within what is left', 'GET /items/{id}/x', 'GET /items/{proxy+}', 'route "GET /items/{id}/x"'],
])('%s', (_, taken, left, expected) => {
  const [one, other] = [taken, left].map((text) => text.split(' ')).map(([method, routePath]) => ({ method, path: routePath }));
  const make = () => resourcesOf([one], [other], [one, other]);
  if (typeof expected === 'string') { expect(make).toThrow(expected); } else { expect(make()).toEqual(expected); }
});
