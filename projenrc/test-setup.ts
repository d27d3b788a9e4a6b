import bundleHandlers from './handlers';
import { installMoto } from './moto-environment';

/** Makes what tests need before the first of them runs. */
export default async function setUpTests(): Promise<void> {
  await Promise.all([bundleHandlers(), installMoto()]);
}
