import { Aws } from 'aws-cdk-lib';
import { byMediaType, contentHandling, FAILED, headersOf, IntegrationContext, integrationResponse, NOTHING, RenderedIntegration, statusesOf, UNAVAILABLE } from './context';
import { checkRequest } from './request';
import { ServiceIntegrationProps } from '../../backends/rest-backend';
import { isBinary, isJson } from '../../values/media-types';
import { errorTemplate, failureTemplate, successTemplate } from '../answer-template';
import { formTemplate } from '../form-template';
import { jsonTemplate } from '../mapping-template';

const FORM = 'application/x-www-form-urlencoded';

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html */
export function serviceIntegration(service: ServiceIntegrationProps, context: IntegrationContext): RenderedIntegration {
  const { request: { _expression: request }, contentTypes, answers, timeout } = service;
  const { success, errors, faults = [], failures = [], partialFailure } = answers;
  checkRequest(request, contentTypes, context);
  const response = (statusCode: number, template: string) => integrationResponse(statusCode, template === '' ? NOTHING : template, context);
  const partial = partialFailure ? [207, 429, 503, ...partialFailure.clientErrorCodes ? [400] : []] : [];
  const told = [success, ...errors, ...faults, ...failures].map(({ statusCode }) => statusCode);
  const protocol = service.requestType === FORM ? 'query' : 'json';
  const template = protocol === 'query' ? formTemplate : jsonTemplate;
  return {
    integration: {
      type: 'aws',
      httpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${service.region ?? Aws.REGION}:${service.service}:${service.path === undefined ? `action/${service.action}` : `path/${service.path}`}`,
      credentials: context.roleArn(),
      passthroughBehavior: 'never',
      ...contentHandling(contentTypes, context),
      ...(timeout ? { timeoutInMillis: timeout.toMilliseconds() } : {}),
      requestParameters: {
        'integration.request.header.Content-Type': `'${service.requestType}'`,
        ...(service.target === undefined ? {} : { 'integration.request.header.X-Amz-Target': `'${service.target}'` }),
      },
      requestTemplates: byMediaType(contentTypes, (type) => template(request, isBinary(type, context.binaryMediaTypes) ? 'base64' : 'text')),
      responses: {
        '2\\d{2}': response(success.statusCode, successTemplate(answers)),
        '4\\d{2}': response(502, errorTemplate(errors, FAILED, protocol)),
        '503': response(503, errorTemplate(faults, UNAVAILABLE, protocol)),
        ...(faults.length > 0 ? { 500: response(502, errorTemplate(faults, FAILED, protocol)) } : {}),
        'default': response(502, failureTemplate(FAILED)),
      },
    },
    statuses: statusesOf([...told, ...partial, 502, 503], headersOf(context)),
    jsonTypes: contentTypes.filter(isJson),
  };
}
