import type { Api } from './api';
import { apiEndpointOf } from './api-endpoint';
import { constructPath } from './construct-path';
import { documentOf, missingDocument } from './document';
import { GatewayResponse, gatewayResponseOf } from './gateway-response';
import { nativeRoutes } from './native-methods';
import { readOpenApi } from './openapi';
import { belongingTo } from './rest-parts';
import { Stage, stageOf, stageOfDeployment } from './stage';
import type { Assembly, Resource } from '../assembly/assembly';
import { asArray, asObject, asString, JsonObject } from '../assembly/json';

/** An API with what of it has no effect here. */
export interface ApiReading {
  readonly api: Api;
  readonly unserved: string[];
}

/** Reads `AWS::ApiGateway::RestApi` with the stages, deployments and gateway responses that belong to it. */
export function readRestApi(resource: Resource, assembly: Assembly): ApiReading {
  const { properties } = resource;
  const { account, region } = assembly.environment(resource.stack);
  const document = documentOf(properties, assembly);
  const reading = readOpenApi(document ?? {}, resource.physicalId);
  const gatewayResponses = new Map([...reading.gatewayResponses, ...gatewayResponsesOf(resource, assembly)]);
  const endpoint = apiEndpointOf(properties, document ?? {});
  const policy = policyOf(properties.Policy ?? reading.policy);
  return {
    api: {
      protocol: 'REST',
      id: resource.physicalId,
      path: constructPath(resource),
      stackPath: assembly.stackPath(resource.stack),
      account,
      region,
      endpoint,
      apiKeySource: (asString(properties.ApiKeySourceType) ?? reading.apiKeySource)?.toUpperCase() === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
      binaryMediaTypes: [...new Set([...reading.binaryMediaTypes, ...asArray(properties.BinaryMediaTypes).flatMap((type) => asString(type) ?? [])])],
      policy,
      minCompressionSize: sizeOf(properties.MinimumCompressionSize ?? reading.minCompressionSize),
      gatewayResponses,
      stages: stagesOf(resource, assembly),
      routes: document === undefined ? [] : [...reading.routes, ...nativeRoutes(resource, assembly)],
      unserved: document === undefined ? unservedDefinition(properties) : undefined,
    },
    unserved: [
      ...(endpoint.isPrivate && policy === undefined ? ['it is private and has no resource policy, so AWS would not deploy it, and nobody is let in; give it a policy'] : []),
      ...importParameters(properties),
      ...[...gatewayResponses].flatMap(([type, { oddStatus }]) => oddStatus === undefined ? []
        : [`its gateway response "${type}" has status "${oddStatus}", which is none and has no effect; write one from 200 to 599`]),
    ],
  };
}

/** A policy that is none lets nobody in. */
function policyOf(policy: unknown): JsonObject | undefined {
  return policy === undefined ? undefined : asObject(policy);
}

function sizeOf(value: unknown): number | undefined {
  const size = Number(asString(value) ?? NaN);
  return Number.isNaN(size) ? undefined : size;
}

function importParameters(properties: JsonObject): string[] {
  const names = Object.keys(asObject(properties.Parameters)).filter((name) => name !== 'endpointConfigurationTypes' && name !== 'vpcEndpointIds');
  return names.length === 0 ? [] : [`its import parameters (${names.map((name) => `"${name}"`).join(', ')}) have no effect here`];
}

function unservedDefinition(properties: JsonObject): string {
  return properties.BodyS3Location === undefined
    ? 'it is defined by AWS::ApiGateway::Resource and AWS::ApiGateway::Method, which are not served yet; define it by an OpenAPI body'
    : missingDocument(properties);
}

function stagesOf(api: Resource, assembly: Assembly): Stage[] {
  const deployed = belongingTo(api, 'AWS::ApiGateway::Deployment', assembly).filter(({ properties }) => properties.StageName !== undefined);
  const stages = belongingTo(api, 'AWS::ApiGateway::Stage', assembly);
  const deployments = new Set(belongingTo(api, 'AWS::ApiGateway::Deployment', assembly).map(({ physicalId }) => physicalId));
  return [...deployed.map(({ properties }) => stageOfDeployment(properties)), ...stages.map(({ properties }) => {
    const stage = stageOf(properties);
    return { ...stage, unserved: [...stage.unserved, ...pinnedDeployments(properties, deployments)] };
  })];
}

/** Deployments of earlier versions: an assembly has the newest only. */
function pinnedDeployments({ DeploymentId: own, CanarySetting: canary }: JsonObject, deployments: ReadonlySet<string>): string[] {
  const named = [['the deployment', own], ['the canary\'s deployment', asObject(canary).DeploymentId]] as const;
  return named.flatMap(([what, value]) => {
    const id = asString(value);
    return id === undefined || deployments.has(id) ? [] : [`${what} "${id}", which the assembly does not have,`];
  });
}

function gatewayResponsesOf(api: Resource, assembly: Assembly): [string, GatewayResponse][] {
  return belongingTo(api, 'AWS::ApiGateway::GatewayResponse', assembly).map(({ properties }) => [
    asString(properties.ResponseType) ?? '',
    gatewayResponseOf({
      statusCode: properties.StatusCode,
      responseParameters: properties.ResponseParameters,
      responseTemplates: properties.ResponseTemplates,
    }),
  ]);
}
