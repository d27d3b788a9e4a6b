import { Aws } from 'aws-cdk-lib';
import { byMediaType, contentHandling, FAILED, headersOf, IntegrationContext, integrationResponse, NOTHING, RenderedIntegration, statusesOf, UNAVAILABLE } from './context';
import { checkRequest } from './request';
import { ServiceCallProps, ServiceIntegrationProps } from '../../backends/rest-backend';
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
  const { protocol, template } = protocolOf(service);
  return {
    integration: {
      type: 'aws',
      httpMethod: 'POST',
      uri: serviceUri(service),
      credentials: context.roleArn(),
      passthroughBehavior: 'never',
      ...contentHandling(contentTypes, context),
      ...(timeout ? { timeoutInMillis: timeout.toMilliseconds() } : {}),
      requestParameters: serviceHeaders(service),
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

export function serviceUri({ service, region, action, path }: ServiceCallProps): string {
  return `arn:${Aws.PARTITION}:apigateway:${region ?? Aws.REGION}:${service}:${path === undefined ? `action/${action}` : `path/${path}`}`;
}

/** Headers of the call, as mappings. */
export function serviceHeaders({ requestType, target }: ServiceCallProps): Record<string, string> {
  return {
    'integration.request.header.Content-Type': `'${requestType}'`,
    ...(target === undefined ? {} : { 'integration.request.header.X-Amz-Target': `'${target}'` }),
  };
}

/** The words that the service speaks, and what writes them. */
export function protocolOf({ requestType }: ServiceCallProps) {
  return requestType === FORM ? { protocol: 'query', template: formTemplate } as const : { protocol: 'json', template: jsonTemplate } as const;
}
