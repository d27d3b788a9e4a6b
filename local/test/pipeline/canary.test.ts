import { call } from './call';
import { start } from './gateways';
import { mock, RestApp } from './rest-app';

const CanarySetting = { PercentTraffic: '25', StageVariableOverrides: { backend: 'new', extra: 'yes' } };

function app(chances: number[], stage: object = {}): RestApp {
  return {
    paths: { '/orders': { get: mock('$stageVariables.backend $!stageVariables.extra $stageVariables.same $context.isCanaryRequest') } },
    stage: { Variables: { backend: 'old', same: 'both' }, CanarySetting, ...stage },
    random: () => chances.shift() ?? 1,
  };
}

async function answers(rest: RestApp, count: number): Promise<string[]> {
  const gateway = await start(rest);
  expect(gateway.warnings).toEqual([]);
  const texts: string[] = [];
  for (let index = 0; index < count; index += 1) texts.push((await call(`${gateway.url('Orders')}/orders`)).text);
  return texts;
}

const [stable, canary] = ['old  both false', 'new yes both true'];

test('a canary gets its part of the requests with variables of its own', async () => {
  expect(await answers(app([0, 0.2499, 0.25, 0.9]), 4)).toEqual([canary, canary, stable, stable]);
});

test.each([[0, stable], ['100', canary]])('a canary of %s percent gets all or nothing', async (PercentTraffic, text) => {
  expect(await answers(app([0, 0.999], { CanarySetting: { ...CanarySetting, PercentTraffic } }), 2)).toEqual([text, text]);
});

test.each([
  [false, [canary, stable, canary, stable]],
  [true, [canary, canary, canary, canary]],
])('a canary that uses the cache of its stage: %s', async (UseStageCache, texts) => {
  const stage = { CacheClusterEnabled: true, MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', CachingEnabled: true }], CanarySetting: { ...CanarySetting, UseStageCache } };
  expect(await answers(app([0, 1, 0, 1], stage), 4)).toEqual(texts);
});
