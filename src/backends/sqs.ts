import { aws_iam as iam, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { withKey } from './encryption-key';
import { HttpBackendRoute, HttpIntegration, IHttpBackend } from './http-backend';
import { refuseOptions } from './http-service';
import { fixedAttributes, messageAttributes } from './message-attributes';
import { ErrorAnswer, IRestBackend, RestBackendRoute, RestIntegration, ServiceCallProps } from './rest-backend';
import { FORM, mistaken, throttled } from './service-answers';
import { IWebSocketBackend, WebSocketBackendRoute, WebSocketIntegration } from './websocket-backend';
import { textTypesFor } from '../values/media-types';
import { asText, plainText } from '../values/request-text';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html and its common errors
const ERRORS: ErrorAnswer[] = [
  throttled(['RequestThrottled', 'Throttling', 'ThrottlingException', 'ThrottledException', 'KMS.ThrottlingException']),
  mistaken(['InvalidMessageContents', 'InvalidParameterValue', 'InvalidAttributeValue', 'MissingParameter', 'EmptyValue', 'ValidationError']),
];
const MAX_DELAY = Duration.minutes(15);

/** Options of `Backend.sqsSendMessage`. */
export interface SqsSendMessageOptions {
  /**
   * What is sent: text as it is, anything else as its JSON text. SQS takes 1 MiB, attributes included.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
   * @default - the body as sent
   */
  readonly messageBody?: RequestValue;
  /**
   * Attributes by name, 10 at most. One whose value the request lacks is left out. `RequestValue.number` makes one of type `Number`.
   * @default - none
   */
  readonly messageAttributes?: { [name: string]: RequestValue };
  /**
   * The group within which messages keep their order, 1 to 128 characters. A FIFO queue needs it.
   * @default - none
   */
  readonly messageGroupId?: RequestValue;
  /**
   * What tells a message that was sent before, 1 to 128 characters. For FIFO queues only.
   * @default - the body's digest where the queue has content-based deduplication, the request's id otherwise, so that no message counts as sent before
   */
  readonly messageDeduplicationId?: RequestValue;
  /**
   * How long the message is kept from receivers, up to 15 minutes. Not for FIFO queues.
   * @default - as the queue says
   */
  readonly delay?: Duration;
  /**
   * Media types that clients may send. Any other is answered with 415.
   * @default - JSON; where the body is taken as text also text, CSV, XML, NDJSON and forms; where it does not count JSON, text and forms
   */
  readonly contentTypes?: string[];
}

/** Sends one message to a queue for each request: 202 with its id. An HTTP API hands on what SQS answers, which is 200 with XML that holds `MessageId`. */
export class SqsSendMessageBackend implements IRestBackend, IHttpBackend, IWebSocketBackend {
  /** @throws where the queue and the options do not go together */
  constructor(private readonly queue: sqs.IQueue, private readonly options: SqsSendMessageOptions = {}) {
    checkOptions(queue, options);
    messageAttributes(options.messageAttributes);
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const call = this.call();
    return RestIntegration.service({ ...call, contentTypes: this.options.contentTypes ?? textTypesFor(call.request._expression) });
  }

  public bindHttp(_scope: Construct, route: HttpBackendRoute): HttpIntegration {
    const { options, queue } = this;
    refuseOptions(options, ['contentTypes'], route);
    const deduplicationId = this.deduplicationId();
    return HttpIntegration.service({
      integrationSubtype: 'SQS-SendMessage',
      region: queue.env.region,
      statements: this.statements(),
      parameters: {
        QueueUrl: RequestValue.literal(queue.queueUrl),
        MessageBody: asText(options.messageBody ?? RequestValue.rawBody()),
        ...(options.messageGroupId ? { MessageGroupId: options.messageGroupId } : {}),
        ...(deduplicationId ? { MessageDeduplicationId: deduplicationId } : {}),
        ...(options.delay ? { DelaySeconds: RequestValue.literal(options.delay.toSeconds()) } : {}),
        ...(options.messageAttributes ? { MessageAttributes: fixedAttributes(options.messageAttributes, route.routeKey) } : {}),
      },
    });
  }

  public bindWebSocket(_scope: Construct, { routeKey }: WebSocketBackendRoute): WebSocketIntegration {
    const { contentTypes } = this.options;
    if (contentTypes) { throw new Error(`route "${routeKey}": messages over a WebSocket have no media types such as "${contentTypes.join(', ')}"; leave contentTypes out`); }
    return WebSocketIntegration.service(this.call());
  }

  private call(): ServiceCallProps {
    const { options, queue } = this;
    const body = asText(options.messageBody ?? RequestValue.rawBody());
    const deduplicationId = this.deduplicationId();
    const request = RequestValue.object({
      Action: RequestValue.literal('SendMessage'),
      Version: RequestValue.literal('2012-11-05'),
      MessageBody: body,
      ...(options.messageGroupId ? { MessageGroupId: plainText(options.messageGroupId) } : {}),
      ...(deduplicationId ? { MessageDeduplicationId: plainText(deduplicationId) } : {}),
      ...(options.delay ? { DelaySeconds: RequestValue.literal(options.delay.toSeconds()) } : {}),
      MessageAttribute: RequestValue.list(messageAttributes(options.messageAttributes)),
    });
    return {
      service: 'sqs',
      action: 'SendMessage',
      path: `${queue.env.account}/${queue.queueName}`,
      region: queue.env.region,
      statements: this.statements(),
      request,
      requestType: FORM,
      answers: {
        success: {
          statusCode: 202,
          body: ResponseValue.object({
            messageId: ResponseValue.body('$.SendMessageResponse.SendMessageResult.MessageId'),
            ...(queue.fifo ? { sequenceNumber: ResponseValue.body('$.SendMessageResponse.SendMessageResult.SequenceNumber') } : {}),
          }),
        },
        errors: ERRORS,
      },
    };
  }

  private statements(): iam.PolicyStatement[] {
    const { queueArn, encryptionMasterKey } = this.queue;
    return withKey(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }), encryptionMasterKey?.keyArn,
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
      ['kms:GenerateDataKey', 'kms:Decrypt']);
  }

  private deduplicationId(): RequestValue | undefined {
    const { messageDeduplicationId } = this.options;
    if (messageDeduplicationId || !this.queue.fifo) { return messageDeduplicationId; }
    const resource = this.queue.node.defaultChild as sqs.CfnQueue | undefined;
    return resource?.contentBasedDeduplication === true ? undefined : RequestValue.context('requestId');
  }
}

function checkOptions(queue: sqs.IQueue, { messageGroupId, messageDeduplicationId, delay }: SqsSendMessageOptions): void {
  const name = `queue "${queue.node.path}"`;
  if (queue.fifo && !messageGroupId) {
    throw new Error(`${name} is FIFO and "messageGroupId" is not given; say within what messages keep their order, as by RequestValue.path("customer")`);
  }
  if (!queue.fifo && messageDeduplicationId) { throw new Error(`${name} is not FIFO, and "messageDeduplicationId" has no use there; leave it out, or make the queue FIFO`); }
  if (queue.fifo && delay) { throw new Error(`${name} is FIFO and takes no "delay" of a message; set "deliveryDelay" of the queue`); }
  if (delay && !delay.isUnresolved() && delay.toSeconds() > MAX_DELAY.toSeconds()) {
    throw new Error(`delay "${delay.toSeconds()}" seconds is out of range; give 0 to ${MAX_DELAY.toSeconds()} seconds`);
  }
}
