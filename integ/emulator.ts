import type { Assembly } from 'cdk-gatehouse-local';
import { startMoto } from './moto';
import { provision } from './provision';
import { StatesEndpoint } from './states-endpoint';

/** Services that the local gateway does not embed, with an assembly's resources in them. */
export interface Emulator {
  /** By the AWS name of each service. */
  readonly endpointUrl: Record<string, string>;
  stop(): Promise<void>;
}

/** @param services by their AWS names: `sqs`, `sns`, `events`, `states` */
export async function startEmulator(assembly: Assembly, services: string[]): Promise<Emulator> {
  const moto = await startMoto();
  const states = await StatesEndpoint.start(moto.url);
  const stop = async (): Promise<void> => {
    await states.stop();
    await moto.stop();
  };
  try {
    await provision(assembly, moto.url);
    return { endpointUrl: Object.fromEntries(services.map((service) => [service, service === 'states' ? states.url : moto.url])), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
