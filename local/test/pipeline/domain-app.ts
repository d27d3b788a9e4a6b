import { invocationUri, mock, RestApp } from './rest-app';

type Resources = Record<string, unknown>;

const CONTEXT = '$context.apiId $context.stage $context.path $context.domainName $context.domainPrefix';

/** Paths of an API that tells where a request came to. */
export const TELLING = {
  '/': { get: mock(CONTEXT) },
  '/orders': { get: mock(CONTEXT) },
  '/{proxy+}': { get: mock(`rest $input.params('proxy') ${CONTEXT}`) },
  '/event': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocationUri('echo') } } },
};

export const echo = { echo: (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) }) };

/** An app whose API "Orders" is at "prod", with more around it. */
export function appOf(resources: Resources, more: Partial<RestApp> = {}): RestApp {
  return { paths: TELLING, functions: echo, resources, ...more };
}

/** Another API with its own stage. */
export function anotherApi(id: string, stage = 'prod', properties: Resources = {}): Resources {
  return {
    [id]: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { openapi: '3.0.1', paths: { '/{proxy+}': { get: mock(`${id} $context.path`) }, '/': { get: mock(`${id} $context.path`) } } }, ...properties } },
    [`${id}Stage`]: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: id }, StageName: stage } },
  };
}

export function domain(DomainName: string, more: Resources = {}, Type = 'AWS::ApiGateway::DomainName'): object {
  return { Type, Properties: { DomainName, ...more } };
}

/** A mapping of a domain by its logical id. */
export function mapping(domainId: string, BasePath?: string, api = 'Orders', Stage: string | undefined = 'prod'): object {
  return { Type: 'AWS::ApiGateway::BasePathMapping', Properties: { DomainName: { Ref: domainId }, BasePath, RestApiId: { Ref: api }, Stage } };
}

export function apiMapping(domainId: string, ApiMappingKey?: string, api = 'Orders', Stage = 'prod'): object {
  return { Type: 'AWS::ApiGatewayV2::ApiMapping', Properties: { DomainName: { Ref: domainId }, ApiMappingKey, ApiId: { Ref: api }, Stage } };
}

export function rule(domainId: string, Priority: number, Conditions: object[], api = 'Orders', StripBasePath?: boolean): object {
  const Actions = [{ InvokeApi: { ApiId: { Ref: api }, Stage: 'prod', StripBasePath } }];
  return { Type: 'AWS::ApiGatewayV2::RoutingRule', Properties: { DomainNameArn: { 'Fn::GetAtt': [domainId, 'DomainNameArn'] }, Priority, Conditions, Actions } };
}
