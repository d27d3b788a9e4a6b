import { aws_apigatewayv2 as apigatewayv2, aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RequestValue } from '../values/request-value';

/** What an HTTP API can have behind a route. */
export interface IHttpBackend {
  /**
   * Says what API Gateway is to do with a request. Keeps no state: one backend may stand behind many routes of many gateways.
   *
   * @param scope for constructs that the backend needs beside the gateway
   * @param route what it is bound to
   */
  bindHttp(scope: Construct, route: HttpBackendRoute): HttpIntegration;
}

/** The route of an HTTP API that a backend is bound to. */
export interface HttpBackendRoute {
  /** Method and path, e.g. `GET /orders/{id}`; `$default` for what no route matches. */
  readonly routeKey: string;
  /** Names of its path variables, in order. */
  readonly pathVariables: string[];
}

/** What API Gateway does with a request to an HTTP API: the data that a gateway renders. */
export class HttpIntegration {
  /** Hands the whole request to a function, which makes the whole answer. */
  public static invokeFunction(props: HttpLambdaIntegrationProps): HttpIntegration {
    return new HttpIntegration({ kind: 'lambda', ...props });
  }

  /** Calls an HTTP endpoint, and hands its answer on. */
  public static http(props: HttpUrlIntegrationProps): HttpIntegration {
    return new HttpIntegration({ kind: 'http', ...props });
  }

  /** Calls an HTTP endpoint in a VPC, and hands its answer on. */
  public static vpcLink(props: HttpVpcLinkIntegrationProps): HttpIntegration {
    return new HttpIntegration({ kind: 'vpcLink', ...props });
  }

  /** Calls an AWS service in the gateway's own role, and hands its answer on. */
  public static service(props: HttpServiceIntegrationProps): HttpIntegration {
    return new HttpIntegration({ kind: 'service', ...props });
  }

  /** @internal */
  public readonly _definition: HttpIntegrationDefinition;

  private constructor(definition: HttpIntegrationDefinition) {
    this._definition = definition;
  }
}

/** @internal */
export type HttpIntegrationDefinition =
  | { readonly kind: 'lambda' } & HttpLambdaIntegrationProps
  | { readonly kind: 'http' } & HttpUrlIntegrationProps
  | { readonly kind: 'vpcLink' } & HttpVpcLinkIntegrationProps
  | { readonly kind: 'service' } & HttpServiceIntegrationProps;

/**
 * The shape of what a function gets and gives back.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export enum PayloadFormatVersion {
  /** That of REST APIs. */
  VERSION_1_0 = '1.0',
  /** That of HTTP APIs. */
  VERSION_2_0 = '2.0',
}

/** A function that answers a route of an HTTP API. */
export interface HttpLambdaIntegrationProps {
  /** Function, version or alias. */
  readonly handler: lambda.IFunction;
  readonly payloadFormatVersion: PayloadFormatVersion;
  /**
   * How long API Gateway waits for an answer, 50 milliseconds to 30 seconds.
   * @default - 30 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
}

/** A call to an HTTP endpoint. */
export interface HttpUrlIntegrationProps {
  /** With variables of its path in braces. */
  readonly url: string;
  /**
   * Method of the call.
   * @default - the request's own
   */
  readonly httpMethod?: string;
  /** Values of the variables, by their names. */
  readonly path: { [name: string]: RequestValue };
  /** Headers that are set. */
  readonly headers: { [name: string]: RequestValue };
  /** Query parameters that are set. */
  readonly query: { [name: string]: RequestValue };
  /**
   * How long API Gateway waits for an answer, 50 milliseconds to 30 seconds.
   * @default - 30 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
}

/** A call to an AWS service, of those that HTTP APIs know. */
export interface HttpServiceIntegrationProps {
  /**
   * Service and action as API Gateway names them, e.g. `SQS-SendMessage`.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
   */
  readonly integrationSubtype: string;
  /** The action's parameters, by the names of that reference. */
  readonly parameters: { [name: string]: RequestValue };
  /** What the gateway's role has to be allowed. Nothing else will be. */
  readonly statements: iam.PolicyStatement[];
  /**
   * Region of the service.
   * @default - that of the API
   */
  readonly region?: string;
}

/** A call to an HTTP endpoint in a VPC. */
export interface HttpVpcLinkIntegrationProps {
  /** ARN of a load balancer's listener, or of a Cloud Map service. */
  readonly destinationArn: string;
  /** The way into the VPC. */
  readonly vpcLink: apigatewayv2.IVpcLink;
  /**
   * Name that the endpoint's certificate has to hold.
   * @default - none, the call is not encrypted
   */
  readonly serverNameToVerify?: string;
  /**
   * Path of the call, without variables.
   * @default - that of the request, without the stage
   */
  readonly requestPath?: string;
  /**
   * Method of the call.
   * @default - the request's own
   */
  readonly httpMethod?: string;
  /** Headers that are set. */
  readonly headers: { [name: string]: RequestValue };
  /** Query parameters that are set. */
  readonly query: { [name: string]: RequestValue };
  /**
   * How long API Gateway waits for an answer, 50 milliseconds to 30 seconds.
   * @default - 30 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
}
