import { Aws, aws_lambda as lambda } from 'aws-cdk-lib';
import { byMediaType, contentHandling, FAILED, IntegrationContext, integrationResponse, headersOf, RenderedIntegration, statusesOf } from './context';
import { checkRequest } from './request';
import { AsyncLambdaIntegrationProps, LambdaIntegrationProps, ResponseTransferMode } from '../../backends/rest-backend';
import { isBinary, isJson, JSON_MEDIA_TYPES } from '../../values/media-types';
import { failureTemplate } from '../answer-template';
import { jsonTemplate } from '../mapping-template';

export function lambdaIntegration({ handler, timeout, responseTransferMode }: LambdaIntegrationProps): RenderedIntegration {
  const streams = responseTransferMode === ResponseTransferMode.STREAM;
  return {
    integration: {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: streams
        ? invocationUri(handler, '2021-11-15', 'response-streaming-invocations')
        : invocationUri(handler),
      ...(streams ? { responseTransferMode: 'STREAM' } : {}),
      ...(timeout ? { timeoutInMillis: timeout.toMilliseconds() } : {}),
    },
    statuses: {},
    jsonTypes: JSON_MEDIA_TYPES,
  };
}

/**
 * What Lambda answers with a status of its own, throttling among it, API Gateway tells as 500 or 504 by itself. Here a pattern is held against the message of an
 * error, so there is none for the success; should it ever be held against a status, nothing but a success is told as one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
 */
export function asyncLambdaIntegration(
  { handler, event, binaryEvent = event, contentTypes }: AsyncLambdaIntegrationProps, context: IntegrationContext,
): RenderedIntegration {
  checkRequest(event._expression, contentTypes, context);
  checkRequest(binaryEvent._expression, contentTypes, context);
  return {
    integration: {
      type: 'aws',
      httpMethod: 'POST',
      uri: invocationUri(handler),
      passthroughBehavior: 'never',
      ...contentHandling(contentTypes, context),
      requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" },
      requestTemplates: byMediaType(contentTypes, (type) => isBinary(type, context.binaryMediaTypes)
        ? jsonTemplate(binaryEvent._expression, 'base64')
        : jsonTemplate(event._expression, 'text')),
      responses: {
        '(?!2\\d{2}$)(\\n|.)+': integrationResponse(502, failureTemplate(FAILED), context),
        'default': integrationResponse(202, '{"requestId":"$context.requestId"}', context),
      },
    },
    statuses: statusesOf([202, 502], headersOf(context)),
    jsonTypes: contentTypes.filter(isJson),
  };
}

/** How API Gateway calls a function. */
export function invocationUri({ functionArn, env }: lambda.IFunction, version = '2015-03-31', invocations = 'invocations'): string {
  return `arn:${Aws.PARTITION}:apigateway:${env.region}:lambda:path/${version}/functions/${functionArn}/${invocations}`;
}
