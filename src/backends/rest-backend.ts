import { aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { parseJsonPath } from '../values/json-path';
import { JsonSchema } from '../values/json-schema';
import { RequestValue } from '../values/request-value';
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

  /**
   * Calls an AWS service that speaks JSON, in the gateway's own role.
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
  | { readonly kind: 'service' } & ServiceIntegrationProps
  | { readonly kind: 'mock' } & MockIntegrationProps;

/** A function that answers a route. */
export interface LambdaIntegrationProps {
  /** Function, version or alias. */
  readonly handler: lambda.IFunction;
  /**
   * How long API Gateway waits for an answer.
   * @default - 29 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
}

/** A call to an AWS service that speaks JSON. */
export interface ServiceIntegrationProps {
  /** The service as API Gateway names it, e.g. `kinesis`. */
  readonly service: string;
  /** The action as the service's API reference names it, e.g. `PutRecord`. */
  readonly action: string;
  /**
   * Region of the service.
   * @default - that of the API
   */
  readonly region?: string;
  /** What the gateway's role has to be allowed. Nothing else will be. */
  readonly statements: iam.PolicyStatement[];
  /** The action's parameters. */
  readonly request: RequestValue;
  /** Media type that the service wants, e.g. `application/x-amz-json-1.1`. */
  readonly requestType: string;
  /** Media types that clients may send. Any other is answered with 415. */
  readonly contentTypes: string[];
  /**
   * The shape of a JSON body without which the call makes no sense. A route's own takes its place.
   * @default - any body
   */
  readonly requestBody?: JsonSchema;
  /**
   * Whether the call changes nothing, so that a cache may keep what it answers.
   * @default false
   */
  readonly isReadOnly?: boolean;
  /** What the client is told. */
  readonly answers: ServiceAnswers;
  /**
   * How long API Gateway waits for the service.
   * @default - 29 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
}

/** What the client of a service call is told. */
export interface ServiceAnswers {
  /** Where the service did what was asked. */
  readonly success: SuccessAnswer;
  /**
   * Where the service took only a part of a batch, or none of it, and says so in an answer that is a success by its status.
   * @default - a success is a success
   */
  readonly partialFailure?: PartialFailureAnswer;
  /** Where the service refused: the first that names the error's code counts. */
  readonly errors: ErrorAnswer[];
}

/** The answer to a request that was served. */
export interface SuccessAnswer {
  readonly statusCode: number;
  readonly body: ResponseValue;
}

/**
 * The answer to a batch that was not wholly taken: 207 where a part was, 429 where nothing was and the service throttled, 503 where nothing was for another reason. The body is that of a success.
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

/** An answer without a backend. */
export interface MockIntegrationProps {
  readonly statusCode: number;
  readonly body: ResponseValue;
  /** Headers with their values. */
  readonly headers: { [name: string]: string };
  /** Media types that clients may send. Any other is answered with 415. */
  readonly contentTypes: string[];
}

function checkAnswers({ errors, partialFailure }: ServiceAnswers): void {
  const codes = [...errors.flatMap((error) => error.codes), ...partialFailure ? [partialFailure.errorCode, ...partialFailure.throttlingCodes] : []];
  const malformed = codes.find((code) => !/^[A-Za-z0-9_.]+$/.test(code));
  if (malformed !== undefined) {
    throw new Error(`error code "${malformed}" has invalid characters; write it as the service's API reference does, as in "ValidationException"`);
  }
  if (partialFailure) {
    parseJsonPath(partialFailure.failedCount);
    parseJsonPath(partialFailure.results);
  }
}
