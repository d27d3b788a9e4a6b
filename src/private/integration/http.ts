import { statusAnswers } from './answers';
import { IntegrationContext, Json, RenderedIntegration } from './context';
import { callParameters } from './parameters';
import { HttpIntegrationProps, ResponseTransferMode } from '../../backends/rest-backend';
import { JSON_MEDIA_TYPES } from '../../values/media-types';

/**
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
 */
export function httpIntegration(http: HttpIntegrationProps, context: IntegrationContext): RenderedIntegration {
  const { requestParameters: given, declared } = callParameters(http.parameters, context, http.answers && forwardedOf(http));
  const requestParameters = { ...withheld(given, context), ...given };
  const answers = http.answers && statusAnswers(http.answers, handedOn(context), context);
  return {
    integration: {
      type: answers ? 'http' : 'http_proxy',
      httpMethod: http.httpMethod ?? context.key.method,
      uri: http.url,
      ...connection(http),
      ...(http.timeout ? { timeoutInMillis: http.timeout.toMilliseconds() } : {}),
      ...(http.insecureSkipVerification ? { tlsConfig: { insecureSkipVerification: true } } : {}),
      ...(http.responseTransferMode === ResponseTransferMode.STREAM ? { responseTransferMode: 'STREAM' } : {}),
      ...(Object.keys(requestParameters).length > 0 ? { requestParameters } : {}),
      passthroughBehavior: 'when_no_match',
      ...(answers ? { responses: answers.responses } : {}),
    },
    statuses: answers?.statuses ?? {},
    jsonTypes: JSON_MEDIA_TYPES,
    parameters: declared,
  };
}

/** Takes the place of headers that the service is not to see, unless it gets something of its own there. */
function withheld(given: Json, { hiddenHeaders }: IntegrationContext): Json {
  const names = Object.keys(given).map((name) => name.toLowerCase());
  const hidden = hiddenHeaders.map((name) => `integration.request.header.${name}`);
  return Object.fromEntries(hidden.filter((name) => !names.includes(name.toLowerCase())).map((name) => [name, "'about:blank'"]));
}

/** What of a request is forwarded; the type of a body goes with it. */
function forwardedOf({ parameters: { headers = {} }, forwardedHeaders = [], forwardedQueryParameters = [] }: HttpIntegrationProps) {
  const isNamed = [...Object.keys(headers), ...forwardedHeaders].some((name) => name.toLowerCase() === 'content-type');
  return { headers: [...isNamed ? [] : ['Content-Type'], ...forwardedHeaders], query: forwardedQueryParameters };
}

function handedOn({ binaryMediaTypes }: IntegrationContext): 'text' | 'bytes' | 'either' {
  if (binaryMediaTypes.includes('*/*')) { return 'bytes'; }
  return binaryMediaTypes.length > 0 ? 'either' : 'text';
}

function connection({ vpcLink, integrationTarget }: HttpIntegrationProps): Json {
  return vpcLink ? { connectionType: 'VPC_LINK', connectionId: vpcLink.vpcLinkId, integrationTarget } : {};
}
