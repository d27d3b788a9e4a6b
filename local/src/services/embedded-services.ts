import type { ServiceAddress } from './aws-clients';
import type { Resource } from '../assembly/assembly';
import { asObject, asString } from '../assembly/json';
import { EmbeddedCognito } from './cognito/embedded-cognito';
import { userPoolOf, userPoolWarnings } from './cognito/user-pool';
import { EmbeddedDynamoDB } from './dynamodb/embedded-dynamodb';
import { placeOf, tableOf, tableWarnings } from './dynamodb/table-definition';
import { destinationBucket, sourceStreamName } from './firehose/delivery-stream';
import { EmbeddedFirehose } from './firehose/embedded-firehose';
import { EmbeddedKinesis, onDemandShards, StreamDefinition } from './kinesis/embedded-kinesis';
import { EmbeddedS3 } from './s3/embedded-s3';
import type { Services } from './services';

/** What the services need of an assembly. */
export interface ServiceAssembly {
  ofType(type: string): Resource[];
}

export interface ServicesOptions {
  /**
   * Where services are instead of embedded here: one URL for all, or one for a service by its AWS service name (`kinesis`, `s3`, `firehose`, `cognito-idp`, `dynamodb`).
   * Nothing is created there. Where `firehose` is elsewhere, its streams are left to it; otherwise the embedded one reads and writes at these endpoints too.
   * @default - embedded, as far as the assembly needs them
   */
  readonly endpointUrl?: string | Record<string, string>;
  /**
   * Called with what is not done as AWS would, by name, and with failing deliveries.
   * @default - warnings go to the process's own (`process.emitWarning`)
   */
  readonly onWarning?: (message: string) => void;
  /** Called with what Cognito would send to users, e.g. confirmation codes. */
  readonly onUserMessage?: (message: string) => void;
}

/**
 * Starts the services that the assembly's resources need, with its streams, buckets and tables.
 * @throws where a service cannot start, or a Kinesis endpoint that the user names lacks a stream that an embedded Firehose reads
 */
export async function startServices(assembly: ServiceAssembly, options: ServicesOptions = {}): Promise<Services> {
  const services = new EmbeddedServices(assembly, options);
  try {
    await services.start();
    return services;
  } catch (error) {
    await services.stop();
    throw error;
  }
}

class EmbeddedServices implements Services {
  private readonly addresses = new Map<string, ServiceAddress>();
  private kinesis?: EmbeddedKinesis;
  private s3?: EmbeddedS3;
  private firehose?: EmbeddedFirehose;
  private cognito?: EmbeddedCognito;
  private dynamodb?: EmbeddedDynamoDB;
  private stopping?: Promise<void>;

  constructor(private readonly assembly: ServiceAssembly, private readonly options: ServicesOptions) {}

  async start(): Promise<void> {
    // Each start must have ended before a failure is told: only what has started can be stopped.
    const starts = await Promise.allSettled([this.startKinesis(), this.startS3(), this.startCognito(), this.startDynamoDB()]);
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    await this.startFirehose();
  }

  endpoint(service: string): string | undefined {
    return this.named(service) ?? this.addresses.get(service)?.url;
  }

  async flush(): Promise<void> {
    await this.firehose?.flush();
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    await this.firehose?.stop();
    await Promise.all([this.kinesis?.stop(), this.s3?.stop(), this.cognito?.stop(), this.dynamodb?.stop()]);
  }

  private async startKinesis(): Promise<void> {
    const streams = this.streams();
    if (streams.length === 0 || this.placed('kinesis')) return;
    const [, , , region = 'us-east-1', account = '000000000000'] = this.assembly.ofType('AWS::Kinesis::Stream')[0]?.arn?.split(':') ?? [];
    this.kinesis = await EmbeddedKinesis.start({ streams, region, account, onWarning: (message) => this.warn(message) });
    this.addresses.set('kinesis', { url: this.kinesis.url, embedded: true });
    kinesisWarnings(this.assembly).forEach((message) => this.warn(message));
  }

  private async startS3(): Promise<void> {
    const buckets = this.buckets();
    if (buckets.length === 0 || this.placed('s3')) return;
    this.s3 = await EmbeddedS3.start(buckets);
    this.addresses.set('s3', { url: this.s3.url, embedded: true });
    s3Warnings(this.assembly).forEach((message) => this.warn(message));
  }

  private async startCognito(): Promise<void> {
    const pools = this.assembly.ofType('AWS::Cognito::UserPool');
    if (pools.length === 0 || this.placed('cognito-idp')) return;
    const clients = this.assembly.ofType('AWS::Cognito::UserPoolClient');
    this.cognito = await EmbeddedCognito.start({
      pools: pools.map((pool) => userPoolOf(pool, clients)),
      onMessage: (message) => this.options.onUserMessage?.(message),
      onWarning: (message) => this.warn(message),
    });
    this.addresses.set('cognito-idp', { url: this.cognito.url, embedded: true });
    userPoolWarnings(pools, clients).forEach((message) => this.warn(message));
  }

  private async startDynamoDB(): Promise<void> {
    const tables = this.tables();
    if (tables.length === 0 || this.placed('dynamodb')) return;
    this.dynamodb = await EmbeddedDynamoDB.start({ tables: tables.map(tableOf), ...placeOf(tables), onWarning: (message) => this.warn(message) });
    this.addresses.set('dynamodb', { url: this.dynamodb.url, embedded: true });
    tableWarnings(tables).forEach((message) => this.warn(message));
  }

  private async startFirehose(): Promise<void> {
    const streams = this.assembly.ofType('AWS::KinesisFirehose::DeliveryStream');
    if (streams.length === 0 || this.placed('firehose')) return;
    this.firehose = await EmbeddedFirehose.start({
      streams, kinesis: this.addresses.get('kinesis'), s3: this.addresses.get('s3'), onWarning: (message) => this.warn(message),
    });
    this.addresses.set('firehose', { url: this.firehose.url!, embedded: true });
  }

  /** True where the user says where the service is. */
  private placed(service: string): boolean {
    const url = this.named(service);
    if (url !== undefined) this.addresses.set(service, { url, embedded: false });
    return url !== undefined;
  }

  private named(service: string): string | undefined {
    const { endpointUrl } = this.options;
    if (typeof endpointUrl === 'string') return endpointUrl;
    return endpointUrl !== undefined && Object.hasOwn(endpointUrl, service) ? endpointUrl[service] : undefined;
  }

  /** The assembly's streams, and those of other apps that its Firehose streams read. */
  private streams(): StreamDefinition[] {
    const own = this.assembly.ofType('AWS::Kinesis::Stream').map((resource) => ({ name: resource.physicalId, shards: shardsOf(resource) }));
    const read = this.assembly.ofType('AWS::KinesisFirehose::DeliveryStream').map(sourceStreamName).filter((name) => name !== undefined);
    const all = [...own, ...read.map((name) => ({ name, shards: onDemandShards }))];
    return [...new Map(all.reverse().map((stream) => [stream.name, stream])).values()].reverse();
  }

  /** Each name once: stacks of several regions may have a table of the same name. */
  private tables(): Resource[] {
    const all = [...this.assembly.ofType('AWS::DynamoDB::Table'), ...this.assembly.ofType('AWS::DynamoDB::GlobalTable')];
    return all.filter(({ physicalId }, index) => all.findIndex((table) => table.physicalId === physicalId) === index);
  }

  /** The assembly's buckets, and those of other apps that its Firehose streams write to. */
  private buckets(): string[] {
    const own = this.assembly.ofType('AWS::S3::Bucket').map(({ physicalId }) => physicalId);
    const written = this.assembly.ofType('AWS::KinesisFirehose::DeliveryStream').map(destinationBucket).filter((name) => name !== undefined);
    return [...new Set([...own, ...written])];
  }

  private warn(message: string): void {
    if (this.options.onWarning !== undefined) this.options.onWarning(message);
    else process.emitWarning(message, 'GatehouseWarning');
  }
}

/** @throws for a count that is no number */
function shardsOf({ path, properties }: Resource): number {
  if (asObject(properties.StreamModeDetails).StreamMode === 'ON_DEMAND') return onDemandShards;
  const count = asString(properties.ShardCount) ?? String(onDemandShards);
  if (!/^[1-9]\d*$/.test(count)) throw new Error(`stream "${path}" has ShardCount "${count}", which is no number; write one`);
  return Number(count);
}

function kinesisWarnings(assembly: ServiceAssembly): string[] {
  const large = assembly.ofType('AWS::Kinesis::Stream').filter(({ properties }) => Number(asString(properties.MaxRecordSizeInKiB) ?? 0) > 1024);
  return [
    ...large.map(({ path, properties }) => `stream "${path}" takes records of "${properties.MaxRecordSizeInKiB}" KiB, the embedded Kinesis of 1024; name another endpoint for "kinesis" to test larger ones`),
    ...assembly.ofType('AWS::Kinesis::StreamConsumer').map(({ path }) => `stream consumer "${path}" is not served, the embedded Kinesis has no enhanced fan-out; read with GetRecords`),
  ];
}

function s3Warnings(assembly: ServiceAssembly): string[] {
  const unserved: Record<string, string> = {
    VersioningConfiguration: 'only the newest version of an object is kept',
    NotificationConfiguration: 'nothing is notified of its objects',
    WebsiteConfiguration: 'its objects are not served as a website',
    ReplicationConfiguration: 'its objects are not replicated',
  };
  return assembly.ofType('AWS::S3::Bucket').flatMap(({ path, properties }) => Object.keys(unserved)
    .filter((name) => properties[name] !== undefined)
    .map((name) => `bucket "${path}" has "${name}", which has no effect here: ${unserved[name]}`));
}
