import { aws_iam as iam, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyArnOf, withKey } from './encryption-key';
import { messageAttributes } from './message-attributes';
import { ErrorAnswer, IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { FORM, mistaken, throttled } from './service-answers';
import { mayBeAbsent } from '../values/expression';
import { textTypesFor } from '../values/media-types';
import { asText, plainText } from '../values/request-text';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html and its common errors
const ERRORS: ErrorAnswer[] = [
  throttled(['Throttled', 'Throttling', 'ThrottlingException', 'ThrottledException', 'KMSThrottling', 'KMSThrottlingException']),
  mistaken(['InvalidParameter', 'InvalidParameterValue', 'ParameterValueInvalid', 'ValidationError', 'ValidationException']),
];

/** Options of `Backend.snsPublish`. */
export interface SnsPublishOptions {
  /**
   * What is published: text as it is, anything else as its JSON text. SNS takes 256 KiB.
   * @default - the body as sent
   */
  readonly message?: RequestValue;
  /**
   * Subject of the message where it becomes an e-mail: less than 100 characters without line breaks. It is left out where the request lacks it.
   * @default - none
   */
  readonly subject?: RequestValue;
  /**
   * Attributes by name, 10 at most, by which subscriptions filter. One whose value the request lacks is left out. `RequestValue.number` makes one of type `Number`.
   * @default - none
   */
  readonly messageAttributes?: { [name: string]: RequestValue };
  /**
   * The group within which messages keep their order, 1 to 128 characters. A FIFO topic needs it.
   * @default - none
   */
  readonly messageGroupId?: RequestValue;
  /**
   * What tells a message that was published before, 1 to 128 characters. For FIFO topics only.
   * @default - the message's digest where the topic has content-based deduplication, the request's id otherwise
   */
  readonly messageDeduplicationId?: RequestValue;
  /**
   * The key that the topic is encrypted with, for topics that come from elsewhere.
   * @default - that of the topic where it is made in the app
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Media types that clients may send. Any other is answered with 415.
   * @default - JSON; where the body is taken as text also text, CSV, XML, NDJSON and forms; where it does not count JSON, text and forms
   */
  readonly contentTypes?: string[];
}

/** Publishes one message to a topic for each request: 202 with its id. */
export class SnsPublishBackend implements IRestBackend {
  /** @throws where the topic and the options do not go together */
  constructor(private readonly topic: sns.ITopic, private readonly options: SnsPublishOptions = {}) {
    const name = `topic "${topic.node.path}"`;
    if (topic.fifo && !options.messageGroupId) {
      throw new Error(`${name} is FIFO and "messageGroupId" is not given; say within what messages keep their order, as by RequestValue.path("customer")`);
    }
    if (!topic.fifo && options.messageDeduplicationId) {
      throw new Error(`${name} is not FIFO, and "messageDeduplicationId" has no use there; leave it out, or make the topic FIFO`);
    }
    messageAttributes(options.messageAttributes);
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const { options, topic } = this;
    const deduplicationId = options.messageDeduplicationId ?? (topic.fifo && !topic.contentBasedDeduplication ? RequestValue.context('requestId') : undefined);
    const request = RequestValue.object({
      TopicArn: RequestValue.literal(topic.topicArn),
      Message: asText(options.message ?? RequestValue.rawBody()),
      ...(options.subject ? { Subject: whereThere(options.subject) } : {}),
      ...(options.messageGroupId ? { MessageGroupId: plainText(options.messageGroupId) } : {}),
      ...(deduplicationId ? { MessageDeduplicationId: plainText(deduplicationId) } : {}),
      // SNS numbers the entries of a map: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
      MessageAttributes: RequestValue.object({ entry: RequestValue.list(messageAttributes(options.messageAttributes)) }),
    });
    return RestIntegration.service({
      service: 'sns',
      action: 'Publish',
      region: topic.env.region,
      statements: withKey(
        new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
        keyArnOf(topic, (resource) => (resource as sns.CfnTopic).kmsMasterKeyId, options.encryptionKey),
        // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
        ['kms:GenerateDataKey', 'kms:Decrypt']),
      request,
      requestType: FORM,
      contentTypes: options.contentTypes ?? textTypesFor(request._expression),
      answers: {
        success: {
          statusCode: 202,
          body: ResponseValue.object({
            messageId: ResponseValue.body('$.PublishResponse.PublishResult.MessageId'),
            ...(topic.fifo ? { sequenceNumber: ResponseValue.body('$.PublishResponse.PublishResult.SequenceNumber') } : {}),
          }),
        },
        errors: ERRORS,
      },
    });
  }
}

function whereThere(value: RequestValue): RequestValue {
  return mayBeAbsent(value._expression) ? RequestValue.optional(plainText(value)) : plainText(value);
}
