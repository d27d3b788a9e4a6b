import { RestApp, startRestApp } from './rest-app';
import type { LocalGateway } from '../../src';

const started: LocalGateway[] = [];

/** Starts an app that is stopped after the test, and gives its URL. */
export async function serve(app: RestApp): Promise<string> {
  return (await start(app)).url('Orders');
}

/** Starts an app that is stopped after the test. */
export async function start(app: RestApp): Promise<LocalGateway> {
  const gateway = await startRestApp(app);
  started.push(gateway);
  return gateway;
}

/** Keeps a gateway to be stopped after the test. */
export function keep(gateway: LocalGateway): LocalGateway {
  started.push(gateway);
  return gateway;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((gateway) => gateway.stop()));
});
