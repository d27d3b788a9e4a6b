import { aws_events as events, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpBackendRoute, HttpIntegration, IHttpBackend } from './http-backend';
import { refuseOptions } from './http-service';
import { ErrorAnswer, FailureAnswer, IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { FAILED, JSON_1_1, mistaken, RETRY_AFTER, throttled, TOO_MANY, UNAVAILABLE } from './service-answers';
import { JsonSchema } from '../values/json-schema';
import { listAt } from '../values/list-schema';
import { JSON_MEDIA_TYPES } from '../values/media-types';
import { plainText } from '../values/request-text';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
const THROTTLING_CODES = ['ThrottlingException'];
const CLIENT_ERROR_CODES = ['MalformedDetail', 'InvalidArgument', 'ValidationException', 'RedactionFailure'];
const UNAVAILABLE_CODES = ['InternalFailure', 'InternalException'];
const ERRORS: ErrorAnswer[] = [throttled(THROTTLING_CODES), mistaken(['ValidationException', 'SerializationException', 'InvalidArgument', 'MalformedDetail'])];
const FIRST_CODE = '$.Entries[0].ErrorCode';
const FAILURES: FailureAnswer[] = [
  { path: FIRST_CODE, values: THROTTLING_CODES, statusCode: 429, message: TOO_MANY, retryAfter: RETRY_AFTER },
  { path: FIRST_CODE, values: CLIENT_ERROR_CODES, statusCode: 400, messagePath: '$.Entries[0].ErrorMessage' },
  { path: FIRST_CODE, values: UNAVAILABLE_CODES, statusCode: 503, message: UNAVAILABLE },
  { path: FIRST_CODE, statusCode: 502, message: FAILED },
];

/** Options of `Backend.eventBridgePutEvents`. With `events`, values are taken from an element, for which `RequestValue.item` stands. */
export interface EventBridgePutEventsOptions {
  /** Where the event comes from, e.g. `RequestValue.literal('shop.orders')`; not `aws.` with anything behind it. */
  readonly source: RequestValue;
  /** What kind of event it is, 1 to 128 characters, e.g. `RequestValue.literal('OrderPlaced')`. */
  readonly detailType: RequestValue;
  /**
   * What happened: an object. An event takes 256 KiB as a whole.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
   * @default - the JSON body; with `events`, the element
   */
  readonly detail?: RequestValue;
  /**
   * ARNs of what the event is about.
   * @default - none
   */
  readonly resources?: RequestValue[];
  /**
   * A list in the JSON body whose elements become one event each, 1 to 10 elements.
   * @default - one event for each request
   */
  readonly events?: string;
}

/**
 * Puts an event to a bus for each request, or one for each element of a list: 202, and 207 where a part was taken. An HTTP API hands on what EventBridge answers: 200 with
 * `FailedEntryCount` and `Entries`, also where it did not take the event.
 */
export class EventBridgePutEventsBackend implements IRestBackend, IHttpBackend {
  constructor(private readonly bus: events.IEventBus, private readonly options: EventBridgePutEventsOptions) {}

  public bindHttp(_scope: Construct, route: HttpBackendRoute): HttpIntegration {
    refuseOptions(this.options, ['events'], route);
    const { source, detailType, detail, resources } = this.options;
    return HttpIntegration.service({
      integrationSubtype: 'EventBridge-PutEvents',
      region: this.bus.env.region,
      statements: this.statements(),
      parameters: {
        EventBusName: RequestValue.literal(this.bus.eventBusArn),
        Source: source,
        DetailType: detailType,
        Detail: detail ? RequestValue.jsonText(detail) : RequestValue.rawBody(),
        ...(resources ? { Resources: fixedList(resources, route.routeKey) } : {}),
      },
    });
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const { events: list, detail } = this.options;
    const ownDetail = detail ?? (list === undefined ? RequestValue.body('$') : RequestValue.item('$'));
    const entry = this.entry(ownDetail);
    return RestIntegration.service({
      service: 'events',
      action: 'PutEvents',
      target: 'AWSEvents.PutEvents',
      region: this.bus.env.region,
      statements: this.statements(),
      requestBody: list === undefined ? (detail ? undefined : JsonSchema.fromInline({ type: 'object' })) : listAt(list, detail ? {} : { type: 'object' }),
      request: RequestValue.object({ Entries: list === undefined ? RequestValue.list([entry]) : RequestValue.each(list, entry) }),
      requestType: JSON_1_1,
      contentTypes: JSON_MEDIA_TYPES,
      answers: {
        ...list === undefined ? ONE : MANY,
        errors: ERRORS,
      },
    });
  }

  private statements(): iam.PolicyStatement[] {
    return [new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] })];
  }

  private entry(detail: RequestValue): RequestValue {
    const { source, detailType, resources } = this.options;
    return RequestValue.object({
      // The ARN, since a name is one of the caller's own account.
      EventBusName: RequestValue.literal(this.bus.eventBusArn),
      Source: RequestValue.text([source]),
      DetailType: RequestValue.text([detailType]),
      Detail: RequestValue.jsonText(detail),
      ...(resources ? { Resources: RequestValue.list(resources.map(plainText)) } : {}),
    });
  }
}

const ONE = {
  success: { statusCode: 202, body: ResponseValue.object({ eventId: ResponseValue.body('$.Entries[0].EventId') }) },
  failures: FAILURES,
};

const MANY = {
  success: {
    statusCode: 202,
    body: ResponseValue.object({
      failedCount: ResponseValue.body('$.FailedEntryCount'),
      events: ResponseValue.each('$.Entries', ResponseValue.object({ eventId: ResponseValue.item('$.EventId'), errorCode: ResponseValue.item('$.ErrorCode') })),
    }),
  },
  partialFailure: {
    failedCount: '$.FailedEntryCount', results: '$.Entries', errorCode: 'ErrorCode', throttlingCodes: THROTTLING_CODES, clientErrorCodes: CLIENT_ERROR_CODES, retryAfter: RETRY_AFTER,
  },
};

/** A list as an HTTP API takes it: as one JSON text. */
function fixedList(values: RequestValue[], routeKey: string): RequestValue {
  return RequestValue.literal(JSON.stringify(values.map(({ _expression: expression }) => {
    if (expression.kind === 'literal') { return String(expression.value); }
    throw new Error(`route "${routeKey}": a resource of the event comes from the request, and HTTP APIs would put it into JSON unquoted; give a literal, or take a RestGateway`);
  })));
}
