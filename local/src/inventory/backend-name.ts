import type { ConstructNames } from './construct-names';
import { asObject, asString, JsonObject } from '../assembly/json';
import { serviceTarget } from '../integrations/aws-service';
import { httpFunctionArn } from '../integrations/http/http-function';
import { fillStageVariables } from '../integrations/uri';

/** Services by what subtypes of integrations call them. */
const SUBTYPE_SERVICES: ReadonlyMap<string, string> = new Map([['EventBridge', 'events'], ['StepFunctions', 'states']]);

/**
 * What requests are handed to, in a few words, from the definition of an integration as OpenAPI documents spell it.
 * @param variables stage variables, which URIs may have
 */
export function backendName(definition: unknown, variables: Readonly<Record<string, string>>, names: ConstructNames): string {
  const integration = asObject(definition);
  const type = asString(integration.type)?.toLowerCase();
  if (type === undefined) return 'none';
  if (type === 'mock') return 'mock';
  const subtype = asString(integration.integrationSubtype);
  if (subtype !== undefined) return subtypeName(subtype);
  const uri = fillStageVariables(asString(integration.uri) ?? '', variables);
  const fn = httpFunctionArn(uri);
  if (fn !== undefined) return `lambda ${names.ofFunction(fn)}${isAsync(integration) ? ' (async)' : ''}`;
  if (asString(integration.connectionType)?.toUpperCase() === 'VPC_LINK') return `vpc ${names.ofArn(uri) ?? uri}`;
  const service = serviceTarget(uri);
  return service === undefined ? `http ${uri}` : `${service.service} ${service.action ?? service.path ?? ''}`;
}

/** e.g. `kinesis PutRecord` for `Kinesis-PutRecord` */
function subtypeName(subtype: string): string {
  const [service, action = ''] = subtype.split('-');
  return `${SUBTYPE_SERVICES.get(service) ?? service.toLowerCase()} ${action}`;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html */
function isAsync({ requestParameters }: JsonObject): boolean {
  return Object.entries(asObject(requestParameters))
    .some(([target, value]) => target.toLowerCase() === 'integration.request.header.x-amz-invocation-type' && value === '\'Event\'');
}
