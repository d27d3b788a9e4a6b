import { aws_iam as iam, aws_kinesisfirehose as firehose } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ErrorAnswer, IRestBackend, RestBackendRoute, RestIntegration, ServiceAnswers } from './rest-backend';
import { JSON_1_1, mistaken, RETRY_AFTER, throttled, UNAVAILABLE } from './service-answers';
import { readsJsonBody } from '../values/expression';
import { JsonSchema } from '../values/json-schema';
import { listAt } from '../values/list-schema';
import { COMMON_MEDIA_TYPES, JSON_MEDIA_TYPES } from '../values/media-types';
import { asText } from '../values/request-text';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html and its common errors
const THROTTLING_CODES = ['ThrottlingException', 'LimitExceededException'];
const ERRORS: ErrorAnswer[] = [
  throttled(THROTTLING_CODES, 'Too many records; try again later'),
  mistaken(['InvalidArgumentException', 'ValidationException', 'SerializationException']),
];
const FAULTS: ErrorAnswer[] = [{ codes: ['ServiceUnavailableException'], statusCode: 503, message: UNAVAILABLE, retryAfter: RETRY_AFTER }];

/** Options of `Backend.firehosePutRecord`. */
export interface FirehosePutRecordOptions {
  /**
   * What is put: text as it is, anything else as its JSON text; 1,000 KiB at most. Firehose puts nothing between records, unless the delivery stream
   * has `AppendDelimiterToRecord`: without it, end each with `RequestValue.text([..., RequestValue.literal('\n')])`.
   * @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
   * @default - the body as sent
   */
  readonly data?: RequestValue;
  /**
   * Media types that clients may send. Any other is answered with 415.
   * @default - JSON; where the body is not read as JSON also text, CSV, XML, NDJSON, forms, CBOR, MessagePack, Protocol Buffers, gzip and `application/octet-stream`
   */
  readonly contentTypes?: string[];
}

/** Puts one record to a delivery stream for each request: 202 with its id. The delivery stream must not read from a stream of its own. */
export class FirehosePutRecordBackend implements IRestBackend {
  constructor(private readonly deliveryStream: firehose.IDeliveryStream, private readonly options: FirehosePutRecordOptions = {}) {}

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const request = RequestValue.object({
      DeliveryStreamName: RequestValue.literal(this.deliveryStream.deliveryStreamName),
      Record: recordOf(this.options.data ?? RequestValue.rawBody()),
    });
    return call(this.deliveryStream, 'PutRecord', {
      request,
      contentTypes: this.options.contentTypes ?? (readsJsonBody(request._expression) ? JSON_MEDIA_TYPES : COMMON_MEDIA_TYPES),
      answers: {
        success: { statusCode: 202, body: ResponseValue.object({ recordId: ResponseValue.body('$.RecordId') }) },
        errors: ERRORS,
        faults: FAULTS,
      },
    });
  }
}

/** Options of `Backend.firehosePutRecordBatch`. */
export interface FirehosePutRecordBatchOptions {
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
}

/**
 * Puts the elements of a list in the body to a delivery stream: 202 with a result for each where all were taken, 207 where some were.
 * Where Firehose took none the request fails as a whole, still with a result for each.
 */
export class FirehosePutRecordBatchBackend implements IRestBackend {
  constructor(private readonly deliveryStream: firehose.IDeliveryStream, private readonly options: FirehosePutRecordBatchOptions = {}) {}

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const list = this.options.records ?? '$.records';
    return call(this.deliveryStream, 'PutRecordBatch', {
      requestBody: listAt(list, { type: 'object', ...(this.options.data ? {} : { required: ['data'] }) }),
      request: RequestValue.object({
        DeliveryStreamName: RequestValue.literal(this.deliveryStream.deliveryStreamName),
        Records: RequestValue.each(list, recordOf(this.options.data ?? RequestValue.item('$.data'))),
      }),
      contentTypes: JSON_MEDIA_TYPES,
      answers: {
        success: {
          statusCode: 202,
          body: ResponseValue.object({
            failedCount: ResponseValue.body('$.FailedPutCount'),
            records: ResponseValue.each('$.RequestResponses', ResponseValue.object({
              recordId: ResponseValue.item('$.RecordId'),
              errorCode: ResponseValue.item('$.ErrorCode'),
            })),
          }),
        },
        partialFailure: {
          failedCount: '$.FailedPutCount', results: '$.RequestResponses', errorCode: 'ErrorCode', throttlingCodes: THROTTLING_CODES, retryAfter: RETRY_AFTER,
        },
        errors: ERRORS,
        faults: FAULTS,
      },
    });
  }
}

function recordOf(data: RequestValue): RequestValue {
  return RequestValue.object({ Data: RequestValue.base64(asText(data)) });
}

interface Call {
  readonly request: RequestValue;
  readonly contentTypes: string[];
  readonly requestBody?: JsonSchema;
  readonly answers: ServiceAnswers;
}

function call(deliveryStream: firehose.IDeliveryStream, action: string, props: Call): RestIntegration {
  return RestIntegration.service({
    service: 'firehose',
    action,
    target: `Firehose_20150804.${action}`,
    region: deliveryStream.env.region,
    // Firehose encrypts with its own grant on the key: https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
    statements: [new iam.PolicyStatement({ actions: [`firehose:${action}`], resources: [deliveryStream.deliveryStreamArn] })],
    requestType: JSON_1_1,
    ...props,
  });
}
