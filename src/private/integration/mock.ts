import { byMediaType, contentHandling, headersOf, IntegrationContext, integrationResponse, RenderedIntegration, statusesOf } from './context';
import { MockIntegrationProps } from '../../backends/rest-backend';
import { isJson } from '../../values/media-types';
import { jsonTemplate } from '../mapping-template';

export function mockIntegration({ statusCode, body, headers, contentTypes }: MockIntegrationProps, context: IntegrationContext): RenderedIntegration {
  return {
    integration: {
      type: 'mock',
      passthroughBehavior: 'never',
      ...contentHandling(contentTypes, context),
      requestTemplates: byMediaType(contentTypes, () => `{"statusCode":${statusCode}}`),
      responses: { default: integrationResponse(statusCode, jsonTemplate(body._expression), context, headers) },
    },
    statuses: statusesOf([statusCode], headersOf(context, headers)),
    jsonTypes: contentTypes.filter(isJson),
  };
}
