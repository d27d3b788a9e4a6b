import { once } from 'events';
import { setTimeout as delay } from 'timers/promises';
import { Worker } from 'worker_threads';
import { sign } from 'aws4';
import { LOCAL_CREDENTIALS } from '../credentials';
import { dynamodbHost } from './dynamodb-host';
import type { TableDefinition } from './table-definition';
import { asObject, asString, JsonObject } from '../../assembly/json';

export interface EmbeddedDynamoDBOptions {
  readonly tables: readonly TableDefinition[];
  /** Region and account in the ARNs that it answers with. */
  readonly region: string;
  readonly account: string;
  readonly onWarning: (message: string) => void;
}

/**
 * DynamoDB tables in memory, by dynalite, in a thread of its own.
 *
 * It has no transactions, PartiQL, streams, backups or time to live, and throttles nothing.
 */
export class EmbeddedDynamoDB {
  /** @throws where a table cannot be made */
  static async start(options: EmbeddedDynamoDBOptions): Promise<EmbeddedDynamoDB> {
    const worker = new Worker(dynamodbHost, {
      eval: true,
      execArgv: [],
      env: { ...process.env, AWS_REGION: options.region, AWS_ACCOUNT_ID: options.account },
      workerData: { dynalite: require.resolve('dynalite') },
    });
    const [port] = await once(worker, 'message') as [number];
    worker.on('error', (error) => options.onWarning(`the embedded DynamoDB has ended (${error.message}); start the gateway again`));
    const dynamodb = new EmbeddedDynamoDB(`http://127.0.0.1:${port}`, worker);
    try {
      await Promise.all(options.tables.map((table) => dynamodb.createTable(table, options.region)));
      return dynamodb;
    } catch (error) {
      await dynamodb.stop();
      throw error;
    }
  }

  private constructor(readonly url: string, private readonly worker: Worker) {}

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private async createTable({ path, input }: TableDefinition, region: string): Promise<void> {
    try {
      await this.call('CreateTable', input, region);
      while (asObject((await this.call('DescribeTable', { TableName: input.TableName }, region)).Table).TableStatus !== 'ACTIVE') await delay(2);
    } catch (error) {
      throw new Error(`table "${path}" cannot be made (${(error as Error).message}); correct it in the app and synthesize again`);
    }
  }

  /** By hand: the SDK's client would be needed for this alone. */
  private async call(action: string, input: JsonObject, region: string): Promise<JsonObject> {
    const body = JSON.stringify(input);
    const { headers } = sign({
      host: new URL(this.url).host,
      method: 'POST',
      service: 'dynamodb',
      region,
      headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': `DynamoDB_20120810.${action}` },
      body,
    }, LOCAL_CREDENTIALS);
    const response = await fetch(this.url, { method: 'POST', headers: headers as Record<string, string>, body });
    const answer = asObject(await response.json());
    if (!response.ok) throw new Error(asString(answer.message) || asString(answer.Message) || asString(answer.__type));
    return answer;
  }
}
