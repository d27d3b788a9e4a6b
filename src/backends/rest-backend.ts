import { aws_apigatewayv2 as apigatewayv2, aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { parseJsonPath } from '../values/json-path';
import { JsonSchema } from '../values/json-schema';
import { RequestValue } from '../values/request-value';
import { checkResponseMapping, checkStatusCode } from '../values/response-mapping';
import { ResponseValue } from '../values/response-value';

/** What a REST API can have behind a route. */
export interface IRestBackend {
  /**
   * Says what API Gateway is to do with a request. Keeps no state: one backend may stand behind many routes of many gateways.
   *
   * @param scope for constructs that the backend needs beside the gateway
   * @param route what it is bound to
   */
  bindRest(scope: Construct, route: RestBackendRoute): RestIntegration;
}

/** The route that a backend is bound to. */
export interface RestBackendRoute {
  /** Method and path, e.g. `GET /orders/{id}`. */
  readonly routeKey: string;
  /** Names of its path variables, in order. */
  readonly pathVariables: string[];
}

/** What API Gateway does with a request: the data that a REST gateway renders. */
export class RestIntegration {
  /** Hands the whole request to a function, which makes the whole answer. */
  public static invokeFunction(props: LambdaIntegrationProps): RestIntegration {
    return new RestIntegration({ kind: 'lambda', ...props });
  }

  /** Hands an event to a function and answers with 202 before the function has seen it. */
  public static invokeFunctionAsync(props: AsyncLambdaIntegrationProps): RestIntegration {
    return new RestIntegration({ kind: 'asyncLambda', ...props });
  }

  /**
   * Calls an AWS service that speaks JSON, or that takes forms, in the gateway's own role.
   *
   * Where the service refuses, `answers.errors` say what the client is told. What they do not name is told as 502,
   * a service that is not available as 503: nothing that failed is ever told as taken.
   *
   * @throws where the answers name a code or a path that is malformed
   */
  public static service(props: ServiceIntegrationProps): RestIntegration {
    checkAnswers(props.answers);
    return new RestIntegration({ kind: 'service', ...props });
  }

  /**
   * Calls an AWS service by method and path in the gateway's own role, and hands bodies on as they are, in both directions.
   * @throws where an answer cannot be told
   */
  public static serviceResource(props: ServiceResourceIntegrationProps): RestIntegration {
    props.answers.forEach(({ backendStatus, statusCode }) => checkResponseMapping({ backendStatus, statusCode }));
    return new RestIntegration({ kind: 'resource', ...props });
  }

  /** Calls an HTTP endpoint. */
  public static http(props: HttpIntegrationProps): RestIntegration {
    return new RestIntegration({ kind: 'http', ...props });
  }

  /** Answers by itself, with no backend at all. */
  public static mock(props: MockIntegrationProps): RestIntegration {
    return new RestIntegration({ kind: 'mock', ...props });
  }

  /** @internal */
  public readonly _definition: RestIntegrationDefinition;

  private constructor(definition: RestIntegrationDefinition) {
    this._definition = definition;
  }
}

/** @internal */
export type RestIntegrationDefinition =
  | { readonly kind: 'lambda' } & LambdaIntegrationProps
  | { readonly kind: 'asyncLambda' } & AsyncLambdaIntegrationProps
  | { readonly kind: 'service' } & ServiceIntegrationProps
  | { readonly kind: 'resource' } & ServiceResourceIntegrationProps
  | { readonly kind: 'http' } & HttpIntegrationProps
  | { readonly kind: 'mock' } & MockIntegrationProps;

/**
 * How an answer reaches the client.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
export enum ResponseTransferMode {
  /** Once it is there as a whole. */
  BUFFERED = 'BUFFERED',
  /** While it is made: for up to 15 minutes, without a limit of 10 MB. Nothing of it is cached or compressed. */
  STREAM = 'STREAM',
}

/** A function that answers a route. */
export interface LambdaIntegrationProps {
  /** Function, version or alias. */
  readonly handler: lambda.IFunction;
  /**
   * How long API Gateway waits for an answer.
   * @default - 29 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
  /**
   * How its answer reaches the client.
   * @default ResponseTransferMode.BUFFERED
   */
  readonly responseTransferMode?: ResponseTransferMode;
}

/** A function that works on its own after the client has its answer. */
export interface AsyncLambdaIntegrationProps {
  /** Function, version or alias. */
  readonly handler: lambda.IFunction;
  /** What the function gets. */
  readonly event: RequestValue;
  /**
   * What it gets where the body is bytes, whose text would not be they.
   * @default - `event`
   */
  readonly binaryEvent?: RequestValue;
  /** Media types that clients may send. Any other is answered with 415. */
  readonly contentTypes: string[];
}

/** A call to an AWS service, whatever kind of API makes it. */
export interface ServiceCallProps {
  /** The service as API Gateway names it, e.g. `kinesis`. */
  readonly service: string;
  /** The action as the service's API reference names it, e.g. `PutRecord`. */
  readonly action: string;
  /**
   * Path that is called in the place of the action, without a slash at its start. The action then stands in the request.
   * @default - none, the action is called
   */
  readonly path?: string;
  /**
   * Header `X-Amz-Target` of the call, for services of which API Gateway does not know it.
   * @default - API Gateway sets it
   */
  readonly target?: string;
  /**
   * Region of the service.
   * @default - that of the API
   */
  readonly region?: string;
  /** What the gateway's role has to be allowed. Nothing else will be. */
  readonly statements: iam.PolicyStatement[];
  /** The action's parameters. */
  readonly request: RequestValue;
  /** Media type that the service wants, e.g. `application/x-amz-json-1.1`. With `application/x-www-form-urlencoded` the request is written as a form. */
  readonly requestType: string;
  /**
   * The shape of a JSON body without which the call makes no sense. A route's own takes its place.
   * @default - any body
   */
  readonly requestBody?: JsonSchema;
  /** What the client is told. */
  readonly answers: ServiceAnswers;
  /**
   * How long API Gateway waits for the service.
   * @default - 29 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
}

/** A call to an AWS service. */
export interface ServiceIntegrationProps extends ServiceCallProps {
  /** Media types that clients may send. Any other is answered with 415. */
  readonly contentTypes: string[];
  /**
   * Whether the call changes nothing, so that a cache may keep what it answers.
   * @default false
   */
  readonly isReadOnly?: boolean;
}

/** What the client of a service call is told. */
export interface ServiceAnswers {
  /** Where the service did what was asked. */
  readonly success: SuccessAnswer;
  /**
   * Where an answer that is a success by its status tells of a failure: the first that matches counts.
   * @default - a success is a success
   */
  readonly failures?: FailureAnswer[];
  /**
   * Where the service took only a part of a batch, or none of it, and says so in an answer that is a success by its status.
   * @default - a success is a success
   */
  readonly partialFailure?: PartialFailureAnswer;
  /** Where the service refused: the first that names the error's code counts. */
  readonly errors: ErrorAnswer[];
  /**
   * Where the service failed with a status of 500 or more and says why: the first that names the error's code counts.
   * @default - 503 where its status is that, 502 otherwise
   */
  readonly faults?: ErrorAnswer[];
}

/** The answer to a request that was served. */
export interface SuccessAnswer {
  readonly statusCode: number;
  /**
   * What is told.
   * @default - nothing
   */
  readonly body?: ResponseValue;
}

/** The answer to a request that the service answered with a success and did not do, or not wholly. */
export interface FailureAnswer {
  /** Where the service's answer tells of it, e.g. `$.status`. */
  readonly path: string;
  /**
   * What stands there.
   * @default - anything, or nothing where `isAbsent` is true
   */
  readonly values?: string[];
  /**
   * Whether it is a failure that nothing stands there.
   * @default false
   */
  readonly isAbsent?: boolean;
  readonly statusCode: number;
  /**
   * What to tell.
   * @default - the text at `messagePath`
   */
  readonly message?: string;
  /**
   * Where the service's answer says what to tell. Services name accounts and resources in their own words.
   * @default - `message`
   */
  readonly messagePath?: string;
  /**
   * When to try again, told in a `Retry-After` header.
   * @default - no such header
   */
  readonly retryAfter?: Duration;
}

/**
 * The answer to a batch that was not wholly taken: 207 where a part was, 429 where nothing was and the service throttled, 400 where nothing was for what the client sent, 503 where nothing was for another reason.
 * The body is that of a success.
 */
export interface PartialFailureAnswer {
  /** Path of the number of failed entries, e.g. `$.FailedRecordCount`. */
  readonly failedCount: string;
  /** Path of the list of results, e.g. `$.Records`. */
  readonly results: string;
  /** Field of a result that holds its error's code, e.g. `ErrorCode`. */
  readonly errorCode: string;
  /** Codes that tell of throttling. */
  readonly throttlingCodes: string[];
  /**
   * Codes that tell of what the client sent.
   * @default - none
   */
  readonly clientErrorCodes?: string[];
  /** When to try again what was throttled, told in a `Retry-After` header. */
  readonly retryAfter: Duration;
}

/** The answer to a request that the service refused. */
export interface ErrorAnswer {
  /** Codes of the service's errors, e.g. `ProvisionedThroughputExceededException`. */
  readonly codes: string[];
  readonly statusCode: number;
  /**
   * What to tell. Services name accounts and resources in their own words: leave this out only where those speak of nothing but the input.
   * @default - the service's own words
   */
  readonly message?: string;
  /**
   * When to try again, told in a `Retry-After` header.
   * @default - no such header
   */
  readonly retryAfter?: Duration;
}

/** What a call by method and path is made of, taken from the request. */
export interface CallParameters {
  /**
   * Values of the variables in the path, by their names.
   * @default - none
   */
  readonly path?: { [name: string]: RequestValue };
  /**
   * Query parameters of the call.
   * @default - none
   */
  readonly query?: { [name: string]: RequestValue };
  /**
   * Headers of the call.
   * @default - none
   */
  readonly headers?: { [name: string]: RequestValue };
}

/** A call to an AWS service by method and path. */
export interface ServiceResourceIntegrationProps {
  /** The service as API Gateway names it, e.g. `s3`. */
  readonly service: string;
  /** Path without a slash at its start, with variables in braces, e.g. `bucket/{key}`. */
  readonly path: string;
  readonly httpMethod: string;
  /**
   * Region of the service.
   * @default - that of the API
   */
  readonly region?: string;
  /** What the gateway's role has to be allowed. Nothing else will be. */
  readonly statements: iam.PolicyStatement[];
  /** What the call is made of beside the body. */
  readonly parameters: CallParameters;
  /**
   * Media types of text that are handed on: of requests where those have a body, of answers otherwise. Bytes are handed on where all media types of the gateway are binary.
   * @default - bytes
   */
  readonly textTypes?: string[];
  /** What the client is told, by the service's status: the first that matches counts, and 502 is told where none does. */
  readonly answers: StatusAnswer[];
}

/** What a client is told where a backend answers with certain statuses. */
export interface StatusAnswer {
  /** Statuses of the backend, as a regular expression for the whole of it. */
  readonly backendStatus: string;
  readonly statusCode: number;
  /**
   * Names of the backend's headers that are handed on.
   * @default - none
   */
  readonly headers?: string[];
  /**
   * What to tell in the place of the backend's body.
   * @default - the body is handed on as it is
   */
  readonly message?: string;
  /**
   * Whether nothing is told at all.
   * @default false
   */
  readonly isEmpty?: boolean;
  /**
   * When to try again, told in a `Retry-After` header.
   * @default - no such header
   */
  readonly retryAfter?: Duration;
}

/** A call to an HTTP endpoint. */
export interface HttpIntegrationProps {
  /** URL of the endpoint, with variables in braces, e.g. `https://shop.example.com/{proxy}`. */
  readonly url: string;
  /**
   * Method of the call.
   * @default - the request's own
   */
  readonly httpMethod?: string;
  /** What the call is made of, beside what is forwarded. */
  readonly parameters: CallParameters;
  /**
   * What clients are told, by the endpoint's status. The endpoint then gets what `parameters` and the forwarded names say and the body, and nothing else.
   * @default - the request is forwarded as it is, and so is the answer
   */
  readonly answers?: StatusAnswer[];
  /**
   * Names of the client's headers that are forwarded where `answers` are given. A body's `Content-Type` always is.
   * @default - none
   */
  readonly forwardedHeaders?: string[];
  /**
   * Names of the client's query parameters that are forwarded where `answers` are given.
   * @default - none
   */
  readonly forwardedQueryParameters?: string[];
  /**
   * How long API Gateway waits for the endpoint.
   * @default - 29 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
  /**
   * Whether the endpoint's certificate is taken whoever issued it.
   * @default false
   */
  readonly insecureSkipVerification?: boolean;
  /**
   * How answers reach the client. Those that are mapped cannot be streamed.
   * @default ResponseTransferMode.BUFFERED
   */
  readonly responseTransferMode?: ResponseTransferMode;
  /**
   * The VPC link that leads to the endpoint.
   * @default - the endpoint is public
   */
  readonly vpcLink?: apigatewayv2.IVpcLink;
  /**
   * ARN of the load balancer behind the VPC link.
   * @default - the endpoint is public
   */
  readonly integrationTarget?: string;
}

/** An answer without a backend. */
export interface MockIntegrationProps {
  readonly statusCode: number;
  readonly body: ResponseValue;
  /** Headers with their values. */
  readonly headers: { [name: string]: string };
  /** Media types that clients may send. Any other is answered with 415. */
  readonly contentTypes: string[];
}

function checkAnswers({ success, errors, faults = [], failures = [], partialFailure }: ServiceAnswers): void {
  const codes = [
    ...[...errors, ...faults].flatMap((error) => error.codes),
    ...partialFailure ? [partialFailure.errorCode, ...partialFailure.throttlingCodes, ...partialFailure.clientErrorCodes ?? []] : [],
  ];
  const malformed = codes.find((code) => !/^[A-Za-z0-9_.]+$/.test(code));
  if (malformed !== undefined) {
    throw new Error(`error code "${malformed}" has invalid characters; write it as the service's API reference does, as in "ValidationException"`);
  }
  [success, ...errors, ...faults, ...failures].forEach(({ statusCode }) => checkStatusCode(statusCode));
  failures.forEach(({ path, messagePath = '$', values = [] }) => {
    [path, messagePath].forEach(parseJsonPath);
    const odd = values.find((value) => /['\r\n]/.test(value));
    if (odd !== undefined) { throw new Error(`failure value "${odd}" has an apostrophe or a line break, which a mapping template cannot compare; leave it out`); }
  });
  if (partialFailure) {
    parseJsonPath(partialFailure.failedCount);
    parseJsonPath(partialFailure.results);
  }
}
