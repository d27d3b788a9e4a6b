import * as fs from 'fs';
import { parse as parseYaml } from 'yaml';
import type { Api } from './api';
import { GatewayResponse, gatewayResponseOf } from './gateway-response';
import { readOpenApi } from './openapi';
import { Stage, stageOf, stageOfDeployment } from './stage';
import type { Assembly, Resource } from '../assembly/assembly';
import { asArray, asObject, asString, isObject, JsonObject } from '../assembly/json';

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
  return {
    api: {
      id: resource.physicalId,
      path: constructPath(resource),
      stackPath: assembly.stackPath(resource.stack),
      account,
      region,
      apiKeySource: (asString(properties.ApiKeySourceType) ?? reading.apiKeySource)?.toUpperCase() === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
      binaryMediaTypes: [...new Set([...reading.binaryMediaTypes, ...asArray(properties.BinaryMediaTypes).flatMap((type) => asString(type) ?? [])])],
      gatewayResponses: new Map([...reading.gatewayResponses, ...gatewayResponsesOf(resource, assembly)]),
      stages: stagesOf(resource, assembly),
      routes: reading.routes,
      unserved: document === undefined ? missingDocument(properties) : undefined,
    },
    unserved: [
      ...new Set(reading.unserved),
      ...(properties.Policy === undefined || reading.unserved.some((part) => part.includes('policy')) ? [] : ['its resource policy is not checked']),
      ...(properties.MinimumCompressionSize === undefined ? [] : ['its responses are not compressed']),
    ],
  };
}

/** Construct path of an API: CDK's L2 constructs keep theirs in a child `Resource`. */
export function constructPath(resource: Resource): string {
  return resource.path.replace(/\/Resource$/, '');
}

function missingDocument({ BodyS3Location: location }: Record<string, unknown>): string {
  return location === undefined
    ? 'it is defined by AWS::ApiGateway::Resource and AWS::ApiGateway::Method, which are not served yet; define it by an OpenAPI body'
    : `its OpenAPI document "${asString(asObject(location).Key) ?? ''}" is no asset of the app; define it with ApiDefinition.fromAsset or fromInline`;
}

function documentOf(properties: JsonObject, assembly: Assembly): JsonObject | undefined {
  if (isObject(properties.Body)) return properties.Body;
  const { Bucket, Key } = asObject(properties.BodyS3Location);
  const file = Key === undefined ? undefined : assembly.assetPath(`${asString(Bucket) ?? ''}/${asString(Key) ?? ''}`);
  if (file === undefined) return undefined;
  const document: unknown = parseYaml(fs.readFileSync(file, 'utf8'));
  return isObject(document) ? document : undefined;
}

/** Resources of a type that refer to the API by its id. */
function belongingTo({ physicalId }: Resource, type: string, assembly: Assembly): Resource[] {
  return assembly.ofType(type).filter(({ properties }) => properties.RestApiId === physicalId);
}

function stagesOf(api: Resource, assembly: Assembly): Stage[] {
  const deployed = belongingTo(api, 'AWS::ApiGateway::Deployment', assembly).filter(({ properties }) => properties.StageName !== undefined);
  const stages = belongingTo(api, 'AWS::ApiGateway::Stage', assembly);
  return [...deployed.map(({ properties }) => stageOfDeployment(properties)), ...stages.map(({ properties }) => stageOf(properties))];
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
