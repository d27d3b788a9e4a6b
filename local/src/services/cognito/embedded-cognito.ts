import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Worker } from 'worker_threads';
import { cognitoHost } from './cognito-host';
import type { UserPoolDefinition } from './user-pool';
import { isObject } from '../../assembly/json';

export interface EmbeddedCognitoOptions {
  readonly pools: readonly UserPoolDefinition[];
  /** Takes what users would be sent. */
  readonly onMessage: (message: string) => void;
  readonly onWarning: (message: string) => void;
}

/**
 * Cognito user pools, by cognito-local, in a thread of its own.
 *
 * Its tokens have the issuer of Amazon Cognito and are signed with a key that everyone can know: they are good for tests only.
 * It neither checks passwords against the pool's policy nor invokes triggers.
 */
export class EmbeddedCognito {
  /** @throws where it does not start */
  static async start(options: EmbeddedCognitoOptions): Promise<EmbeddedCognito> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-cognito-'));
    const worker = new Worker(cognitoHost, {
      eval: true,
      execArgv: [],
      workerData: { cognitoLocal: require.resolve('cognito-local'), directory, pools: options.pools },
    });
    try {
      const port = await portOf(worker, options);
      worker.on('error', (error) => options.onWarning(`the embedded Cognito has ended (${error.message}); start the gateway again`));
      return new EmbeddedCognito(`http://127.0.0.1:${port}`, worker, directory);
    } catch (error) {
      await end(worker, directory);
      throw error;
    }
  }

  private constructor(readonly url: string, private readonly worker: Worker, private readonly directory: string) {}

  /** Forgets every user. */
  async stop(): Promise<void> {
    await end(this.worker, this.directory);
  }
}

async function portOf(worker: Worker, { onMessage }: EmbeddedCognitoOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: unknown) => {
      if (!isObject(message)) return;
      if (typeof message.port === 'number') resolve(message.port);
      else onMessage(`confirmation code for "${String(message.destination)}": ${String(message.code)}`);
    });
  });
}

async function end(worker: Worker, directory: string): Promise<void> {
  await worker.terminate();
  fs.rmSync(directory, { recursive: true, force: true });
}
