import { Aws } from 'aws-cdk-lib';
import { statusAnswers } from './answers';
import { byMediaType, IntegrationContext, RenderedIntegration } from './context';
import { callParameters } from './parameters';
import { ServiceResourceIntegrationProps } from '../../backends/rest-backend';
import { isBinary, isJson, JSON_MEDIA_TYPES } from '../../values/media-types';

const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-s3.html */
export function resourceIntegration(resource: ServiceResourceIntegrationProps, context: IntegrationContext): RenderedIntegration {
  const { service, path, region, httpMethod, textTypes, parameters } = resource;
  const { binaryMediaTypes } = context;
  if (textTypes === undefined && !binaryMediaTypes.includes('*/*')) {
    throw new Error(`hands bytes on, and the gateway takes "${binaryMediaTypes.join(', ')}" for bytes; give it binaryMediaTypes: ['*/*'], or say by "contentTypes" which text it hands on`);
  }
  const bytes = textTypes?.find((type) => isBinary(type, binaryMediaTypes));
  if (bytes !== undefined) {
    throw new Error(`hands media type "${bytes}" on as text, and it is binary by "${binaryMediaTypes.join(', ')}"; leave "contentTypes" out, or name the binary types one by one`);
  }
  const { requestParameters, declared } = callParameters(parameters, context);
  const { responses, statuses } = statusAnswers(resource.answers, textTypes === undefined ? 'bytes' : 'text', context);
  const takesText = textTypes !== undefined && METHODS_WITH_BODY.includes(httpMethod);
  return {
    integration: {
      type: 'aws',
      httpMethod,
      uri: `arn:${Aws.PARTITION}:apigateway:${region ?? Aws.REGION}:${service}:path/${path}`,
      credentials: context.roleArn(),
      passthroughBehavior: takesText ? 'never' : 'when_no_match',
      requestParameters,
      ...(takesText ? { requestTemplates: byMediaType(textTypes, () => '$input.body') } : {}),
      responses,
    },
    statuses,
    jsonTypes: textTypes?.filter(isJson) ?? JSON_MEDIA_TYPES,
    parameters: declared,
  };
}
