import * as assert from 'assert';
import * as fs from 'fs';
import * as path from 'path';
import {
  App, aws_apigateway as apigateway, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_events as events, aws_iam as iam,
  aws_kinesisfirehose as firehose, aws_lambda as lambda, aws_route53 as route53, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as stepfunctions, Size, Stack,
} from 'aws-cdk-lib';
import {
  AccountLogging, ApiDocs, ApiDomain, Auth, Backend, ClientCertificate, CloudFrontApi, ConnectionTable, DomainEndpoint, DynamoDbCondition, HttpGateway, HttpProxyApi, IngestionApi, IpAddressType, JsonSchema, LambdaApi, OpenApiDefinition, PlanKey, PrivateApi, RecordRouting, RequestValue,
  ResourcePolicy, RestGateway, ResponseTransferMode, SortKeyCondition, StageDeployment, VpcTarget, Waf, WebSocketGateway,
} from 'cdk-gatehouse';

const app = new App();
const stack = new Stack(app, 'Consumer');
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.NODEJS_20_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
});
const gateway = new RestGateway(stack, 'Orders', { auth: Auth.iam(), routes: { 'GET /orders/{id}': { backend: Backend.lambda(handler) } } });
gateway.addRoute('GET /health', { backend: Backend.mock(), auth: Auth.none() });
gateway.addRoute('GET /me', { backend: Backend.mock(), auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] }) });
new IngestionApi(stack, 'Ingestion', { auth: Auth.none() });
const shop = new RestGateway(stack, 'Shop', {
  auth: Auth.iam(),
  throttle: { rateLimit: 10, burstLimit: 20 },
  plans: { gold: { quota: { limit: 10, period: apigateway.Period.DAY }, keys: [PlanKey.generated('acme')] } },
  cache: { size: Size.gibibytes(0.5) },
  waf: Waf.managed({ rateLimit: 2000 }),
  resourcePolicy: ResourcePolicy.allow({ ipRanges: ['203.0.113.0/24'] }),
  executionLog: {},
  retainDeployments: true,
  canary: { percentTraffic: 5, stageVariables: { tier: 'trial' } },
  clientCertificate: ClientCertificate.generated(),
  minCompressionSize: Size.kibibytes(1),
  routes: {
    'GET /products': { backend: Backend.mock(), auth: Auth.none(), cache: {} },
    'POST /orders': { backend: Backend.mock(), apiKeyRequired: true, requestBody: JsonSchema.fromInline({ $ref: '#/$defs/order', $defs: { order: { const: 1 } } }) },
  },
});
shop.addStage('stable', { deployment: StageDeployment.pinned('a1b2c3') });
new AccountLogging(stack, 'AccountLogging');

const services = new Stack(app, 'Services', { env: { account: '111111111111', region: 'eu-west-1' } });
const key = { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } };
const table = new dynamodb.TableV2(services, 'Table', key);
const machine = new stepfunctions.StateMachine(services, 'Machine', {
  stateMachineType: stepfunctions.StateMachineType.EXPRESS, definitionBody: stepfunctions.DefinitionBody.fromString('{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}'),
});
const delivery = firehose.DeliveryStream.fromDeliveryStreamAttributes(services, 'Delivery', { deliveryStreamName: 'clicks' });
const vpc = new ec2.Vpc(services, 'Vpc', { natGateways: 0 });
const alb = new elbv2.ApplicationLoadBalancer(services, 'Alb', { vpc });
const source = { source: RequestValue.literal('shop'), detailType: RequestValue.literal('Ordered') };
const everything = new RestGateway(services, 'Everything', {
  auth: Auth.iam(),
  routes: {
    'POST /queue': { backend: Backend.sqsSendMessage(new sqs.Queue(services, 'Queue'), { messageAttributes: { tenant: RequestValue.header('X-Tenant') } }) },
    'POST /topic': { backend: Backend.snsPublish(new sns.Topic(services, 'Topic')) },
    'POST /event': { backend: Backend.eventBridgePutEvents(new events.EventBus(services, 'Bus'), source) },
    'POST /start': { backend: Backend.stepFunctionsStartExecution(machine) },
    'POST /run': { backend: Backend.stepFunctionsStartSyncExecution(machine, { errors: [{ error: 'Gone', statusCode: 410 }] }) },
    'POST /record': { backend: Backend.firehosePutRecord(delivery) },
    'POST /records': { backend: Backend.firehosePutRecordBatch(delivery) },
    'GET /items/{id}': { backend: Backend.dynamoDbGetItem(table) },
    'POST /items': { backend: Backend.dynamoDbPutItem(new dynamodb.Table(services, 'Old', key), { condition: DynamoDbCondition.itemIsAbsent() }) },
    'PATCH /items/{id}': { backend: Backend.dynamoDbUpdateItem(table, { set: { name: RequestValue.body('$.name') } }) },
    'DELETE /items/{id}': { backend: Backend.dynamoDbDeleteItem(table) },
    'GET /lists/{id}': {
      backend: Backend.dynamoDbQuery(dynamodb.Table.fromTableName(services, 'Lists', 'lists'), {
        ...key, sortKey: { name: 'at', type: dynamodb.AttributeType.NUMBER }, sortKeyCondition: SortKeyCondition.atLeast(RequestValue.query('from')),
      }),
    },
    'GET /texts/{key}': { backend: Backend.s3GetObject(new s3.Bucket(services, 'Bucket'), { contentTypes: ['text/plain'] }) },
    'POST /seal': {
      backend: Backend.awsService({
        service: 'kms', action: 'Encrypt', statements: [new iam.PolicyStatement({ actions: ['kms:Encrypt'], resources: ['arn:aws:kms:eu-west-1:111111111111:key/k'] })],
        request: RequestValue.object({ Plaintext: RequestValue.base64(RequestValue.rawBody()) }),
      }),
    },
    'GET /private': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(alb, { hostname: 'orders.example.com' }), path: '/' }) },
  },
});
const work = new lambda.Function(services, 'Work', { runtime: lambda.Runtime.NODEJS_20_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};') });
new LambdaApi(services, 'Lambda', {
  auth: Auth.iam(),
  handler: work,
  routes: {
    'POST /work': { backend: Backend.lambdaAsync(work) },
    'GET /stream': { backend: Backend.lambda(work, { responseTransferMode: ResponseTransferMode.STREAM }) },
  },
});
new HttpProxyApi(services, 'Proxy', { auth: Auth.iam(), url: 'https://legacy.example.com', forwardedHeaders: ['Accept'], forwardedQueryParameters: ['q'] });
everything.addRoute('PUT /files/{key}', { backend: Backend.s3PutObject(new s3.Bucket(services, 'Puts'), { contentTypes: ['text/plain'] }) });

new HttpGateway(services, 'Http', {
  auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] }), throttle: { rateLimit: 10, burstLimit: 20 },
  routes: {
    'GET /work': { backend: Backend.lambda(work) },
    'GET /legacy/{proxy+}': { backend: Backend.http('https://legacy.example.com/{proxy}') },
    'POST /queue': { backend: Backend.sqsSendMessage(new sqs.Queue(services, 'Orders')) },
    'GET /private': {
      backend: Backend.vpcHttp({
        target: VpcTarget.applicationListener(alb.addListener('Listener', { port: 8080, protocol: elbv2.ApplicationProtocol.HTTP, defaultAction: elbv2.ListenerAction.fixedResponse(200) }), {
          port: 8080, protocol: elbv2.ApplicationProtocol.HTTP,
        }),
        allowUnencrypted: true,
      }),
    },
  },
}).addStage('beta');

// Who connects is told by a function; who is connected, by a table.
const chat = new WebSocketGateway(services, 'Chat', {
  auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['chat'], tokenQueryParameter: 'access_token' }),
  connectionTable: new ConnectionTable(services, 'Connections'),
  ipAddressType: IpAddressType.DUAL_STACK,
  apiKeyRequired: true,
  plans: { basic: { keys: [PlanKey.generated('chat')] } },
  routes: {
    say: { backend: Backend.lambda(work), throttle: { rateLimit: 1, burstLimit: 2 }, requestBody: JsonSchema.fromInline({ type: 'object' }) },
    ping: { backend: Backend.mock({ body: { pong: true } }), returnResponse: true },
  },
});
chat.addBroadcaster(work);

// Domains, the certificate of one of them in another region; an API in a VPC; an API behind a distribution.
const front = new Stack(app, 'Front', { env: { account: '111122223333', region: 'eu-west-1' } });
const hostedZone = new route53.PublicHostedZone(new Stack(app, 'Zone', { env: { account: '111122223333', region: 'eu-west-2' } }), 'Zone', { zoneName: 'example.com' });
const fronted = new RestGateway(front, 'Orders', { auth: Auth.iam(), routes: { 'GET /orders': { backend: Backend.mock() } } });
new ApiDomain(front, 'Edge', { domainName: 'edge.example.com', hostedZone, endpoint: DomainEndpoint.EDGE }).map(fronted, { path: 'v1' });
const regional = new ApiDomain(front, 'Regional', { domainName: 'api.example.com', hostedZone, recordRouting: RecordRouting.latency() });
regional.map(fronted, { path: 'shop/v1' });
regional.addRoutingRule(fronted, { priority: 10, headers: { 'X-Version': '1' } });
new PrivateApi(front, 'Private', {
  auth: Auth.none(), routes: { 'GET /orders': { backend: Backend.mock() } }, domain: { domainName: 'orders.internal.example.com', validationZone: hostedZone },
});
new CloudFrontApi(front, 'Shop', {
  auth: Auth.none(), routes: { 'GET /products': { backend: Backend.mock() } }, domainNames: ['shop.example.com'], hostedZone, waf: Waf.managed(),
});

// Definitions in both directions, and the page of an API.
const described = new Stack(app, 'Described', { env: { account: '111122223333', region: 'eu-west-1' } });
const definition = OpenApiDefinition.fromFile('pets.yaml');
const store = new lambda.Function(described, 'App', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('x') });
const pets = RestGateway.fromOpenApi(described, 'Pets', {
  definition, auth: Auth.iam(), backends: { listPets: Backend.mock(), createPet: Backend.lambda(store) }, docs: ApiDocs.publicAt('/docs'),
});
HttpGateway.fromOpenApi(described, 'CheapPets', { definition: OpenApiDefinition.fromInline(pets.toOpenApi()), auth: Auth.iam(), backend: Backend.lambda(store) });
assert.throws(() => RestGateway.fromOpenApi(new Stack(), 'None', { definition, auth: Auth.iam() }), /operation "listPets" at "pets\.yaml#\/paths\/~1pets\/get" has no backend/);

const assembly = app.synth();
const { Resources: resources } = assembly.getStackByName('Consumer').template;
const types = Object.values(resources as Record<string, { Type: string }>).map((resource) => resource.Type);
assert.strictEqual(types.filter((type) => type === 'AWS::ApiGateway::RestApi').length, 3);
assert.strictEqual(types.filter((type) => type === 'AWS::WAFv2::WebACLAssociation').length, 2);
assert.deepStrictEqual(assembly.getStackByName('Consumer').messages.map(({ entry }) => entry.data), []);
assert.ok(types.includes('AWS::KinesisFirehose::DeliveryStream'));
const assets = fs.readdirSync(assembly.directory).filter((name) => name.startsWith('asset.'));
const pageFiles = 'LICENSE-swagger-ui-dist NOTICE-swagger-ui-dist index.js openapi.json page.js swagger-ui-bundle.js swagger-ui-bundle.js.LICENSE.txt swagger-ui.css';
assert.deepStrictEqual(assets.map((name) => fs.readdirSync(path.join(assembly.directory, name)).sort().join(' ')).sort(), ['LICENSE-aws-jwt-verify index.js', pageFiles, 'index.js', 'index.js']);
const documents = fs.readdirSync(assembly.directory).filter((name) => name.endsWith('.openapi.json') && name.startsWith('Described.'));
assert.strictEqual(documents.length, 2);
assert.deepStrictEqual(Object.keys(JSON.parse(fs.readFileSync(path.join(assembly.directory, documents[0]), 'utf8')).paths), ['/pets']);
assert.deepStrictEqual(assembly.getStackByName('Front').dependencies.map(({ id }) => id).filter((id) => !id.endsWith('.assets')).sort(), ['Front-support-us-east-1', 'Zone']);
const support = Object.values(assembly.getStackByName('Front-support-us-east-1').template.Resources as Record<string, { Type: string }>);
assert.deepStrictEqual(support.map(({ Type }) => Type).sort(), ['AWS::CertificateManager::Certificate', 'AWS::CertificateManager::Certificate', 'AWS::WAFv2::WebACL']);
