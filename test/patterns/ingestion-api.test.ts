import { App, aws_kinesis as kinesis, aws_kinesisfirehose as firehose, aws_kms as kms, aws_s3 as s3, Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Assembly } from 'cdk-gatehouse-local';
import { Auth, IngestionApi, IngestionApiProps, RequestValue } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

function ingestion(props: (stack: Stack) => Partial<IngestionApiProps> = () => ({})) {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const api = new IngestionApi(stack, 'Ingestion', { auth: Auth.none(), ...props(stack) });
  return { app, stack, api };
}

function arnOf(assembly: Assembly, type: string): string {
  return assembly.ofType(type)[0].arn!;
}

describe('what is made', () => {
  test('is an encrypted on-demand stream that is kept', () => {
    Template.fromStack(ingestion().stack).hasResource('AWS::Kinesis::Stream', {
      Properties: { StreamModeDetails: { StreamMode: 'ON_DEMAND' }, StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } },
      DeletionPolicy: 'Retain',
    });
  });

  test('is an encrypted, private bucket for TLS 1.2 only that is kept', () => {
    const template = Template.fromStack(ingestion().stack);
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
      DeletionPolicy: 'Retain',
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
  });

  test('is a delivery stream with a date prefix, an error prefix, gzip, a newline after each record and a log of errors', () => {
    Template.fromStack(ingestion(() => ({ bufferingInterval: Duration.minutes(1), bufferingSize: Size.mebibytes(64) })).stack)
      .hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
        DeliveryStreamType: 'KinesisStreamAsSource',
        ExtendedS3DestinationConfiguration: {
          BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 64 },
          Prefix: 'records/!{timestamp:yyyy/MM/dd/HH}/',
          ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
          CompressionFormat: 'GZIP',
          ProcessingConfiguration: { Enabled: true, Processors: [Match.objectLike({ Type: 'AppendDelimiterToRecord' })] },
          CloudWatchLoggingOptions: { Enabled: true },
        },
      });
  });

  test('is a delivery stream that can be asked for its metrics', () => {
    const { stack, api } = ingestion();
    expect(stack.resolve(api.deliveryStream.metricIncomingRecords().dimensions)).toEqual({ DeliveryStreamName: expect.anything() });
    expect(stack.resolve(api.deliveryStream.deliveryStreamArn)).toEqual(stack.resolve(api.deliveryStreamArn));
  });

  test('keeps objects as long as the lifecycle says', () => {
    const { stack } = ingestion(() => ({ lifecycleRules: [{ expiration: Duration.days(30) }] }));
    Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] } });
  });
});

describe('parts of the user', () => {
  test('take the place of those that would be made', () => {
    const { stack, api } = ingestion((scope) => ({ stream: new kinesis.Stream(scope, 'OwnStream'), bucket: new s3.Bucket(scope, 'OwnBucket') }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Kinesis::Stream', 1);
    template.resourceCountIs('AWS::S3::Bucket', 1);
    expect(api.stream.node.path).toBe('Stack/OwnStream');
    expect(api.bucket?.node.path).toBe('Stack/OwnBucket');
  });

  test('may be the whole way to the bucket', () => {
    const { stack, api } = ingestion((scope) => {
      const stream = new kinesis.Stream(scope, 'OwnStream');
      const source = new firehose.KinesisStreamSource(stream);
      return { stream, deliveryStream: new firehose.DeliveryStream(scope, 'Own', { source, destination: new firehose.S3Bucket(new s3.Bucket(scope, 'OwnBucket')) }) };
    });
    Template.fromStack(stack).resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 1);
    expect(api.bucket).toBeUndefined();
  });

  test('may be a partition key, beside which the key of an element still has to be text', () => {
    for (const partitionKey of [undefined, RequestValue.header('X-Session')]) {
      const { stack } = ingestion(() => ({ partitionKey }));
      const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
      const schemas: Record<string, { properties: { records: { items: object } } }> = api.Properties.Body.components.schemas;
      const batch = schemas[Object.keys(schemas).find((name) => name.includes('Batch'))!];
      expect(batch.properties.records.items).toMatchObject({ required: ['data'], properties: { partitionKey: { type: 'string', minLength: 1, maxLength: 256 } } });
    }
  });

  test('may be media types, which are taken on top of those that are taken anyway', () => {
    const { stack } = ingestion(() => ({ binaryMediaTypes: ['image/png', 'video/*'] }));
    const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    const { requestTemplates } = api.Properties.Body.paths['/records'].post['x-amazon-apigateway-integration'];
    expect(api.Properties.Body['x-amazon-apigateway-binary-media-types']).toEqual(expect.arrayContaining(['application/octet-stream', 'image/png', 'video/*']));
    expect(Object.keys(requestTemplates)).toEqual(expect.arrayContaining(['application/json', 'application/octet-stream', 'image/png']));
    expect(JSON.stringify(requestTemplates['image/png'])).not.toContain('base64Encode');
  });

  test.each(['*/*', 'application/*', 'application/json'])('cannot be the media type %s, since batches are read as JSON', (type) => {
    expect(() => ingestion(() => ({ binaryMediaTypes: [type] }))).toThrow(`binary media type "${type}" takes in JSON, which batches have to be read as`);
  });

  test.each([
    [{ bufferingInterval: Duration.seconds(901) }, 'buffering interval "901 s" is out of range; give whole seconds, at most 900'],
    [{ bufferingInterval: Duration.millis(500) }, 'buffering interval "0.5 s" is out of range'],
    [{ bufferingSize: Size.mebibytes(129) }, 'buffering size "129 MiB" is out of range; give 1 MiB to 128 MiB'],
  ])('are refused where buffering is out of range: %j', (props, message) => {
    expect(() => ingestion(() => props)).toThrow(message);
  });

  test('are refused where a delivery stream comes without its stream', () => {
    expect(() => ingestion((scope) => ({ deliveryStream: firehose.DeliveryStream.fromDeliveryStreamName(scope, 'Own', 'own') })))
      .toThrow('delivery stream "Stack/Own" reads from a stream of its own; give that as "stream" too');
  });

  test.each(['bucket', 'lifecycleRules', 'bufferingInterval', 'bufferingSize'])('are refused where a delivery stream leaves %s without use', (name) => {
    expect(() => ingestion((scope) => ({
      stream: new kinesis.Stream(scope, 'OwnStream'),
      deliveryStream: firehose.DeliveryStream.fromDeliveryStreamName(scope, 'Own', 'own'),
      [name]: {},
    }))).toThrow(`"${name}" has no use beside a delivery stream of your own; set it there`);
  });

  test('are refused where the stream is in another region, which Firehose does not read', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const stream = kinesis.Stream.fromStreamArn(stack, 'Theirs', 'arn:aws:kinesis:us-west-2:111111111111:stream/theirs');
    expect(() => new IngestionApi(stack, 'Ingestion', { auth: Auth.none(), stream }))
      .toThrow('stream "Stack/Theirs" is in "us-west-2" and Firehose reads streams of its own region, "eu-west-1", only; give a stream there');
  });

  test('are refused where the bucket leaves its lifecycle without use', () => {
    expect(() => ingestion((scope) => ({ bucket: new s3.Bucket(scope, 'OwnBucket'), lifecycleRules: [] })))
      .toThrow('"lifecycleRules" has no use beside a bucket of your own; set it there');
  });
});

describe('the role of the gateway', () => {
  test('puts records to the stream and does nothing else', async () => {
    const { app } = ingestion();
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Ingestion/Gateway/IntegrationRole');
    const stream = arnOf(assembly, 'AWS::Kinesis::Stream');

    expect(await role.decide('kinesis:PutRecord', stream)).toBe('Allowed');
    expect(await role.decide('kinesis:PutRecords', stream)).toBe('Allowed');
    expect(await role.decide('kinesis:PutRecord', `${stream}2`)).toBe('ImplicitlyDenied');
    expect(await role.decide('kinesis:GetRecords', stream)).toBe('ImplicitlyDenied');
    expect(await role.decide('kinesis:DeleteStream', stream)).toBe('ImplicitlyDenied');
  });

  test('may encrypt with the stream\'s own key, and not decrypt', async () => {
    const { app } = ingestion((scope) => ({ stream: new kinesis.Stream(scope, 'OwnStream', { encryptionKey: new kms.Key(scope, 'Key') }) }));
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Ingestion/Gateway/IntegrationRole');
    const key = arnOf(assembly, 'AWS::KMS::Key');

    expect(await role.decide('kms:GenerateDataKey', key)).toBe('Allowed');
    expect(await role.decide('kms:Decrypt', key)).toBe('ImplicitlyDenied');
    expect(await role.decide('kms:GenerateDataKey', `${key}2`)).toBe('ImplicitlyDenied');
  });
});

describe('the role of the delivery stream', () => {
  test('reads the stream, writes objects and logs errors, and does nothing else', async () => {
    const { app } = ingestion();
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Ingestion/DeliveryRole');
    const stream = arnOf(assembly, 'AWS::Kinesis::Stream');
    const bucket = arnOf(assembly, 'AWS::S3::Bucket');

    for (const action of ['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListShards']) {
      expect([action, await role.decide(`kinesis:${action}`, stream)]).toEqual([action, 'Allowed']);
    }
    for (const action of ['PutObject', 'GetObject', 'AbortMultipartUpload']) {
      expect([action, await role.decide(`s3:${action}`, `${bucket}/records/x.gz`)]).toEqual([action, 'Allowed']);
    }
    expect(await role.decide('s3:PutObject', 'arn:aws:s3:::another/records/x.gz')).toBe('ImplicitlyDenied');
    expect(await role.decide('s3:DeleteObject', `${bucket}/records/x.gz`)).toBe('ImplicitlyDenied');
    expect(await role.decide('s3:PutBucketPolicy', bucket)).toBe('ImplicitlyDenied');
    expect(await role.decide('kinesis:PutRecord', stream)).toBe('ImplicitlyDenied');
  });

  test('may use the customer\'s keys of stream and bucket', async () => {
    const { app } = ingestion((scope) => ({
      stream: new kinesis.Stream(scope, 'OwnStream', { encryptionKey: new kms.Key(scope, 'StreamKey') }),
      bucket: new s3.Bucket(scope, 'OwnBucket', { encryptionKey: new kms.Key(scope, 'BucketKey') }),
    }));
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Ingestion/DeliveryRole');
    const key = (id: string) => assembly.resources.find((resource) => resource.path === `Stack/${id}/Resource`)!.arn!;

    expect(await role.decide('kms:Decrypt', key('StreamKey'))).toBe('Allowed');
    expect(await role.decide('kms:GenerateDataKey', key('StreamKey'))).toBe('ImplicitlyDenied');
    expect(await role.decide('kms:GenerateDataKey', key('BucketKey'))).toBe('Allowed');
  });
});
