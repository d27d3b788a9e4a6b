import { Assembly } from '../../src';
import { ApiCatalog } from '../../src/model/api-catalog';
import { writeAssembly } from '../assembly/assembly-folder';

const restApi = (Properties: Record<string, unknown> = {}) => ({ Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { openapi: '3.0.1', paths: {} }, ...Properties } });
const stageOf = (api: string, Properties: Record<string, unknown> = {}) =>
  ({ Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: api }, StageName: 'prod', ...Properties } });

function catalogOf(Resources: Record<string, unknown>): ApiCatalog {
  return ApiCatalog.of(Assembly.load(writeAssembly({ Shop: { Resources } })));
}

test.each<[string, Record<string, unknown>, string]>([
  ['a client certificate and tracing', { ClientCertificateId: 'c', TracingEnabled: true }, 'stage "prod" of API "Shop/Orders": the client certificate, tracing have no effect here'],
  ['tracing', { TracingEnabled: true }, 'tracing has no effect here'],
])('%s of a stage is named in a warning', (_, settings, warning) => {
  expect(catalogOf({ Orders: restApi(), Prod: stageOf('Orders', settings) }).warnings).toEqual([expect.stringContaining(warning)]);
});

test.each([
  'AWS::ApiGateway::Authorizer', 'AWS::ApiGateway::Method',
  'AWS::ApiGatewayV2::ApiGatewayManagedOverrides', 'AWS::WAFv2::WebACLAssociation',
])('%s is named in a warning', (Type) => {
  expect(catalogOf({ Orders: restApi(), Prod: stageOf('Orders'), Other: { Type } }).warnings).toEqual([`resource type "${Type}" is not served: "Shop/Other/Resource"`]);
});

test('every type that is not served is named once, with where it is used', () => {
  const Resources = {
    Orders: restApi(),
    Prod: stageOf('Orders'),
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping' },
    Files: { Type: 'Custom::CDKBucketDeployment' },
    ...Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((id) => [id, { Type: 'AWS::ECS::Service' }])),
  };
  expect(catalogOf(Resources).warnings).toEqual([
    'resource type "AWS::Lambda::EventSourceMapping" is not served: "Shop/Mapping/Resource"',
    'resource type "Custom::CDKBucketDeployment" is not served: "Shop/Files/Resource"',
    'resource type "AWS::ECS::Service" is not served: "Shop/A/Resource", "Shop/B/Resource", "Shop/C/Resource" and 2 more',
  ]);
});

test('resources that share a name are named together', () => {
  const Type = 'AWS::Kinesis::Stream';
  expect(catalogOf({ A: { Type, Properties: { Name: 'orders' } }, B: { Type, Properties: { Name: 'orders' } }, C: { Type } }).warnings).toEqual([
    expect.stringMatching(/^resources "Shop\/A\/Resource", "Shop\/B\/Resource" of type "AWS::Kinesis::Stream" are one here, since they share the name "orders"/),
  ]);
});

test('types that are served, or that change nothing for a request, are not named', () => {
  const types = [
    'AWS::CDK::Metadata', 'AWS::EC2::Subnet', 'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::Kinesis::Stream', 'AWS::Lambda::Function', 'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Custom::S3AutoDeleteObjects',
  ];
  expect(catalogOf(Object.fromEntries(types.map((Type, index) => [`R${index}`, { Type }]))).warnings).toEqual([]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['a private endpoint without a policy', { EndpointConfiguration: { Types: ['PRIVATE'] } }, 'it is private and has no resource policy, so AWS would not deploy it, and nobody is let in; give it a policy'],
  ['import parameters', { Parameters: { basepath: 'prepend' } }, 'its import parameters ("basepath") have no effect here'],
])('%s of an API is named in a warning', (_, properties, warning) => {
  expect(catalogOf({ Orders: restApi(properties), Prod: stageOf('Orders') }).warnings).toEqual([`API "Shop/Orders": ${warning}`]);
});

test('an API without a stage is named in a warning', () => {
  expect(catalogOf({ Orders: restApi() }).warnings).toEqual([expect.stringContaining('API "Shop/Orders" has no stage')]);
});

test.each<[string, unknown, string]>([
  ['no integration', undefined, 'it has no integration'],
  ['a VPC link to a function', { type: 'aws_proxy', connectionType: 'VPC_LINK' }, 'type "aws_proxy" goes through a VPC link'],
  ['a streamed response that is mapped', { type: 'http', responseTransferMode: 'STREAM' }, 'type "http" streams its response'],
  ['a streamed response of a function whose URI is not for it', { type: 'aws_proxy', responseTransferMode: 'STREAM', uri: 'arn:x/invocations' }, 'its URI "arn:x/invocations" does not'],
  ['an unknown type', { type: 'carrier_pigeon' }, 'type "carrier_pigeon"'],
])('a route with %s is named in a warning', (_, integration, warning) => {
  const Body = { paths: { '/orders': { get: { 'x-amazon-apigateway-integration': integration } } } };
  expect(catalogOf({ Orders: restApi({ Body }), Prod: stageOf('Orders') }).warnings)
    .toEqual([expect.stringMatching(new RegExp(`^route "GET /orders" of API "Shop/Orders" is answered with 501: .*${warning}`))]);
});

test('a native method beside a document is a route that is not served', () => {
  const resource = (ParentId: unknown, PathPart: string) => ({ Type: 'AWS::ApiGateway::Resource', Properties: { RestApiId: { Ref: 'Orders' }, ParentId, PathPart } });
  const method = (ResourceId: unknown, HttpMethod: string) => ({
    Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: { Ref: 'Orders' }, ResourceId, HttpMethod, AuthorizationType: 'AWS_IAM' },
  });
  const root = { 'Fn::GetAtt': ['Orders', 'RootResourceId'] };
  const { apis: [api], warnings } = catalogOf({
    Orders: restApi(),
    Prod: stageOf('Orders'),
    Extra: resource(root, 'extra'),
    Id: resource({ Ref: 'Extra' }, '{id}'),
    RootGet: method(root, 'GET'),
    IdPost: method({ Ref: 'Id' }, 'POST'),
  });
  expect(api.routes.map(({ method: verb, path, auth, target }) => [verb, path, auth, target.kind]))
    .toEqual([['GET', '/', 'AWS_IAM', 'unserved'], ['POST', '/extra/{id}', 'AWS_IAM', 'unserved']]);
  expect(warnings).toContainEqual(expect.stringMatching(/^route "POST \/extra\/\{id\}" of API "Shop\/Orders" is answered with 501: .*AWS::ApiGateway::Method/));
});

test('a stage that a deployment brings along is one', () => {
  const Properties = { RestApiId: { Ref: 'Orders' }, StageName: 'old', StageDescription: { Variables: { v: 1 } } };
  const [api] = catalogOf({ Orders: restApi(), Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties } }).apis;
  expect(api.stages).toEqual([expect.objectContaining({ name: 'old', variables: { v: '1' } })]);
});

test('gateway responses may be resources of their own', () => {
  const Properties = { RestApiId: { Ref: 'Orders' }, ResponseType: 'DEFAULT_4XX', StatusCode: '499', ResponseParameters: { 'gatewayresponse.header.X': "'1'" } };
  const [api] = catalogOf({ Orders: restApi(), Prod: stageOf('Orders'), Missing: { Type: 'AWS::ApiGateway::GatewayResponse', Properties } }).restApis;
  expect(api.gatewayResponses.get('DEFAULT_4XX')).toEqual({ statusCode: 499, headers: new Map([['X', "'1'"]]), templates: new Map() });
});

test('binary media types come from the resource and its document', () => {
  const Body = { 'x-amazon-apigateway-binary-media-types': ['image/*', 'a/b'] };
  expect(catalogOf({ Orders: restApi({ Body, BinaryMediaTypes: ['a/b', 'c/d'] }) }).restApis[0].binaryMediaTypes).toEqual(['image/*', 'a/b', 'c/d']);
});

test('names are as short as they can be', () => {
  const resources = (ids: string[]) => Object.fromEntries(ids.map((id) => [id, { ...restApi(), Metadata: { 'aws:cdk:path': `Shop/${id.replace(/_/g, '/')}/Resource` } }]));
  const catalog = catalogOf(resources(['Orders_Api', 'Returns_Api', 'Returns_Legacy_Api']));
  expect(catalog.apis.map((api) => catalog.nameOf(api))).toEqual(['Orders', 'Returns-Api', 'Returns-Legacy']);
  expect(catalog.find('Orders').path).toBe('Shop/Orders/Api');
  expect(() => catalog.find('Api')).toThrow('ambiguous');
});
