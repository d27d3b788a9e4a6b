import { aws_iam as iam, aws_kinesis as kinesis, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { withKey } from './encryption-key';
import { HttpBackendRoute, HttpIntegration, IHttpBackend } from './http-backend';
import { refuseOptions } from './http-service';
import { ErrorAnswer, IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { JSON_1_1, mistaken, RETRY_AFTER, throttled } from './service-answers';
import { allParts, readsJsonBody } from '../values/expression';
import { JsonSchema } from '../values/json-schema';
import { listAt } from '../values/list-schema';
import { COMMON_MEDIA_TYPES, JSON_MEDIA_TYPES } from '../values/media-types';
import { asText } from '../values/request-text';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html and its common errors
const THROTTLING_CODES = ['ProvisionedThroughputExceededException', 'LimitExceededException', 'KMSThrottlingException', 'ThrottlingException'];
const ERRORS: ErrorAnswer[] = [
  throttled(THROTTLING_CODES, 'Too many records; try again later'),
  mistaken(['ValidationException', 'InvalidArgumentException', 'SerializationException']),
];

/** Options of `Backend.kinesisPutRecord`. */
export interface KinesisPutRecordOptions {
  /**
   * What is put: text as it is, anything else as its JSON text. Kinesis takes 1 MiB a record, key included, unless the stream allows more.
   * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
   * @default - the body as sent
   */
  readonly data?: RequestValue;
  /**
   * Which shard it goes to: 1 to 256 characters. Records with one key keep their order.
   * @default - the request's id, which spreads records over all shards
   */
  readonly partitionKey?: RequestValue;
  /**
   * Media types that clients may send. Any other is answered with 415.
   * @default - JSON; where the body is not read as JSON also text, CSV, XML, NDJSON, forms, CBOR, MessagePack, Protocol Buffers, gzip and `application/octet-stream`
   */
  readonly contentTypes?: string[];
}

/**
 * Puts one record to a stream for each request: 202 with its sequence number. An HTTP API hands on what Kinesis answers, which is 200 with `SequenceNumber` and `ShardId`.
 */
export class KinesisPutRecordBackend implements IRestBackend, IHttpBackend {
  constructor(private readonly stream: kinesis.IStream, private readonly options: KinesisPutRecordOptions = {}) {}

  public bindHttp(scope: Construct, route: HttpBackendRoute): HttpIntegration {
    refuseOptions(this.options, ['contentTypes'], route);
    checkAccount(scope, this.stream, route);
    return HttpIntegration.service({
      integrationSubtype: 'Kinesis-PutRecord',
      region: this.stream.env.region,
      statements: statements(this.stream, 'kinesis:PutRecord'),
      parameters: {
        StreamName: RequestValue.literal(this.stream.streamName),
        PartitionKey: this.options.partitionKey ?? RequestValue.context('requestId'),
        Data: asText(this.options.data ?? RequestValue.rawBody()),
      },
    });
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const request = RequestValue.object({
      StreamARN: RequestValue.literal(this.stream.streamArn),
      PartitionKey: RequestValue.text([this.options.partitionKey ?? RequestValue.context('requestId')]),
      Data: RequestValue.base64(asText(this.options.data ?? RequestValue.rawBody())),
    });
    return RestIntegration.service({
      service: 'kinesis',
      action: 'PutRecord',
      region: this.stream.env.region,
      statements: statements(this.stream, 'kinesis:PutRecord'),
      request,
      requestType: JSON_1_1,
      contentTypes: this.options.contentTypes ?? (readsJsonBody(request._expression) ? JSON_MEDIA_TYPES : COMMON_MEDIA_TYPES),
      answers: {
        success: {
          statusCode: 202,
          body: ResponseValue.object({ sequenceNumber: ResponseValue.body('$.SequenceNumber'), shardId: ResponseValue.body('$.ShardId') }),
        },
        errors: ERRORS,
      },
    });
  }
}

/** Options of `Backend.kinesisPutRecords`. */
export interface KinesisPutRecordsOptions {
  /**
   * The list in the JSON body, 1 to 500 elements.
   * @default '$.records'
   */
  readonly records?: string;
  /**
   * What is put for an element, for which `RequestValue.item` stands: text as it is, anything else as its JSON text.
   * @default - the element's `data` as JSON text
   */
  readonly data?: RequestValue;
  /**
   * Which shard an element goes to: 1 to 256 characters.
   * @default - the element's `partitionKey`; the request's id and the element's position where it has none
   */
  readonly partitionKey?: RequestValue;
}

/**
 * Puts the elements of a list in the body to a stream: 202 with a result for each where all were taken, 207 where some were.
 * Where Kinesis took none the request fails as a whole, still with a result for each.
 */
export class KinesisPutRecordsBackend implements IRestBackend {
  /** An element's own `partitionKey`, another value where it has none. */
  public static ownKeyOr(otherwise: RequestValue): RequestValue {
    return RequestValue.withDefault(RequestValue.item('$.partitionKey'), otherwise);
  }

  constructor(private readonly stream: kinesis.IStream, private readonly options: KinesisPutRecordsOptions = {}) {}

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const list = this.options.records ?? '$.records';
    const partitionKey = this.options.partitionKey ?? KinesisPutRecordsBackend.ownKeyOr(RequestValue.text([
      RequestValue.context('requestId'), RequestValue.literal('-'), RequestValue.itemIndex(),
    ]));
    return RestIntegration.service({
      service: 'kinesis',
      action: 'PutRecords',
      region: this.stream.env.region,
      statements: statements(this.stream, 'kinesis:PutRecords'),
      requestBody: this.shapeOf(list, partitionKey),
      request: RequestValue.object({
        StreamARN: RequestValue.literal(this.stream.streamArn),
        Records: RequestValue.each(list, RequestValue.object({
          PartitionKey: RequestValue.text([partitionKey]),
          Data: RequestValue.base64(asText(this.options.data ?? RequestValue.item('$.data'))),
        })),
      }),
      requestType: JSON_1_1,
      contentTypes: JSON_MEDIA_TYPES,
      answers: {
        success: {
          statusCode: 202,
          body: ResponseValue.object({
            failedCount: ResponseValue.body('$.FailedRecordCount'),
            records: ResponseValue.each('$.Records', ResponseValue.object({
              sequenceNumber: ResponseValue.item('$.SequenceNumber'),
              shardId: ResponseValue.item('$.ShardId'),
              errorCode: ResponseValue.item('$.ErrorCode'),
            })),
          }),
        },
        partialFailure: {
          failedCount: '$.FailedRecordCount',
          results: '$.Records',
          errorCode: 'ErrorCode',
          throttlingCodes: THROTTLING_CODES,
          retryAfter: RETRY_AFTER,
        },
        errors: ERRORS,
      },
    });
  }

  /** The body's shape: a list at that path, of objects with `data` where that is put, and a text for their own key where that counts. */
  private shapeOf(list: string, partitionKey: RequestValue): JsonSchema {
    const hasOwnKey = [...allParts(partitionKey._expression)].some((part) => part.kind === 'item' && part.steps.join() === 'partitionKey');
    const element = {
      type: 'object',
      ...(this.options.data ? {} : { required: ['data'] }),
      ...(hasOwnKey ? { properties: { partitionKey: PARTITION_KEY } } : {}),
    };
    return listAt(list, element);
  }
}

const PARTITION_KEY = { type: 'string', minLength: 1, maxLength: 256 };

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
function checkAccount(scope: Construct, { node, env }: kinesis.IStream, { routeKey }: HttpBackendRoute): void {
  const { account } = Stack.of(scope);
  if (!Token.isUnresolved(account) && !Token.isUnresolved(env.account) && account !== env.account) {
    throw new Error(`route "${routeKey}": stream "${node.path}" is in account "${env.account}", and HTTP APIs name streams of their own by name only; take a RestGateway`);
  }
}

function statements(stream: kinesis.IStream, action: string): iam.PolicyStatement[] {
  // https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
  return withKey(new iam.PolicyStatement({ actions: [action], resources: [stream.streamArn] }), stream.encryptionKey?.keyArn, ['kms:GenerateDataKey']);
}
