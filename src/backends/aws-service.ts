import { aws_iam as iam, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkSocketTimeout } from './integration-timeout';
import { ErrorAnswer, FailureAnswer, IRestBackend, RestBackendRoute, RestIntegration, ServiceCallProps, SuccessAnswer } from './rest-backend';
import { FORM, JSON_1_0 as JSON_10, JSON_1_1 as JSON_11, mistaken, throttled } from './service-answers';
import { IWebSocketBackend, WebSocketBackendRoute, WebSocketIntegration } from './websocket-backend';
import { JsonSchema } from '../values/json-schema';
import { textTypesFor } from '../values/media-types';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

/** The words in which a service is spoken to; its API reference tells which. */
export enum AwsProtocol {
  /** JSON as `application/x-amz-json-1.0`, e.g. DynamoDB and Step Functions. */
  JSON_1_0 = 'JSON_1_0',
  /** JSON as `application/x-amz-json-1.1`, e.g. Kinesis, EventBridge and Cognito. */
  JSON_1_1 = 'JSON_1_1',
  /** A form, e.g. SNS and CloudWatch. Lists are numbered, and fields within fields have dots in their names. */
  QUERY = 'QUERY',
}

const REQUEST_TYPES: Record<AwsProtocol, string> = { [AwsProtocol.JSON_1_0]: JSON_10, [AwsProtocol.JSON_1_1]: JSON_11, [AwsProtocol.QUERY]: FORM };

/** What is told of errors that all services know: https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html */
const COMMON_ERRORS: ErrorAnswer[] = [
  throttled(['ThrottlingException', 'Throttling', 'ThrottledException', 'RequestLimitExceeded', 'TooManyRequestsException', 'RequestThrottled']),
  mistaken(['ValidationException', 'ValidationError', 'SerializationException', 'InvalidParameterValue', 'InvalidParameterCombination', 'MissingParameter']),
];

/** Options of `Backend.awsService`. */
export interface AwsServiceOptions {
  /** The service as API Gateway names it: that of its endpoint, e.g. `kms`, `events`, `cognito-idp`. */
  readonly service: string;
  /** The action as the service's API reference names it, e.g. `Encrypt`. */
  readonly action: string;
  /** What the gateway's role has to be allowed, and nothing else: usually the action on the one resource that it is about. */
  readonly statements: iam.PolicyStatement[];
  /** Parameters of the action, by the names that its API reference gives them. */
  readonly request: RequestValue;
  /**
   * The words in which the service is spoken to.
   * @default AwsProtocol.JSON_1_1
   */
  readonly protocol?: AwsProtocol;
  /**
   * Header `X-Amz-Target` of the call, e.g. `TrentService.Encrypt`, for services of which API Gateway does not know it.
   * @default - API Gateway sets it
   */
  readonly target?: string;
  /**
   * Path that is called in the place of the action, without a slash at its start. The action then stands in the request.
   * @default - none, the action is called
   */
  readonly path?: string;
  /**
   * Region of the service.
   * @default - that of the API
   */
  readonly region?: string;
  /**
   * Media types that clients may send. Any other is answered with 415.
   * @default - JSON; where the body is taken as text also text, CSV, XML, NDJSON and forms; where it does not count JSON, text and forms
   */
  readonly contentTypes?: string[];
  /**
   * The shape that a JSON body must have. A route's own takes its place.
   * @default - any body
   */
  readonly requestBody?: JsonSchema;
  /**
   * Whether the call changes nothing, so that a cache may keep what it answers.
   * @default false
   */
  readonly isReadOnly?: boolean;
  /**
   * What is told where the service did what was asked.
   * @default - 200 with the service's own answer
   */
  readonly success?: SuccessAnswer;
  /**
   * What is told where an answer that is a success by its status tells of a failure: the first that matches counts.
   * @default - a success is a success
   */
  readonly failures?: FailureAnswer[];
  /**
   * What is told where the service refused, before what is told of errors that all services know: throttling as 429, malformed input as 400. Whatever is not named is told as 502.
   * @default - none
   */
  readonly errors?: ErrorAnswer[];
  /**
   * How long API Gateway waits for the service: at least 50 milliseconds.
   * @default - 29 seconds
   */
  readonly timeout?: Duration;
}

/** Calls an action of an AWS service for each request. */
export class AwsServiceBackend implements IRestBackend, IWebSocketBackend {
  /** @throws where the service or its action is none that a URI could name, or the role would be allowed everything */
  constructor(private readonly options: AwsServiceOptions) {
    const { service, action, statements, protocol = AwsProtocol.JSON_1_1 } = options;
    if (!/^[a-z0-9.-]+$/.test(service)) { throw new Error(`service "${service}" has no name of a service; write that of its endpoint, as in "kms"`); }
    if (!/^[A-Za-z0-9]+$/.test(action)) { throw new Error(`action "${action}" has no name of an action; write it as the service's API reference does, as in "Encrypt"`); }
    if (!(protocol in REQUEST_TYPES)) { throw new Error(`protocol "${protocol}" is unknown; give one of AwsProtocol.${Object.keys(REQUEST_TYPES).join(', AwsProtocol.')}`); }
    const allowing = statements.filter(({ effect }) => effect === iam.Effect.ALLOW);
    const wide = allowing.flatMap(({ actions, notActions }) => [...notActions.map((exception) => `all but ${exception}`), ...actions])
      .find((allowed) => /^(\*+|[^:]+:\*+|all but .*)$/.test(allowed));
    if (wide !== undefined) { throw new Error(`statement of "${service}:${action}" allows "${wide}"; allow only what the call does, as in "${service}:${action}"`); }
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const { contentTypes, isReadOnly, request } = this.options;
    return RestIntegration.service({ ...this.call(), isReadOnly, contentTypes: contentTypes ?? textTypesFor(request._expression) });
  }

  public bindWebSocket(_scope: Construct, { routeKey }: WebSocketBackendRoute): WebSocketIntegration {
    const unknown = (['contentTypes', 'isReadOnly'] as const).find((name) => this.options[name] !== undefined);
    if (unknown) { throw new Error(`route "${routeKey}": WebSocket APIs have no "${unknown}"; leave it out`); }
    checkSocketTimeout(this.options.timeout, routeKey);
    return WebSocketIntegration.service(this.call());
  }

  private call(): ServiceCallProps {
    const { protocol = AwsProtocol.JSON_1_1, contentTypes, isReadOnly, success, failures, errors = [], ...call } = this.options;
    return {
      ...call,
      requestType: REQUEST_TYPES[protocol],
      answers: {
        success: success ?? { statusCode: 200, body: ResponseValue.body('$') },
        failures,
        errors: [...errors, ...COMMON_ERRORS],
      },
    };
  }
}
