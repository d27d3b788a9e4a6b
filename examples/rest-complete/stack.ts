import * as path from 'path';
import {
  aws_apigateway as apigateway, aws_cloudwatch as cloudwatch, aws_cognito as cognito, aws_kinesis as kinesis, aws_logs as logs,
  CfnOutput, Duration, Size, Stack, StackProps, Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AccessLog, AccountLogging, Auth, Backend, JsonSchema, PlanKey, RequestParameter, RequestValue, ResourcePolicy, ResponseValue, RestGateway, Waf,
} from 'cdk-gatehouse';

/** An API for orders with everything that can stand in front of its backends. */
export class ShopStack extends Stack {
  public readonly gateway: RestGateway;
  public readonly orders: kinesis.Stream;
  public readonly users: cognito.UserPool;

  public constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, props);
    const accountLogging = new AccountLogging(this, 'AccountLogging');
    const users = this.users = new cognito.UserPool(this, 'Users', {
      featurePlan: cognito.FeaturePlan.PLUS,
      standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
      passwordPolicy: { minLength: 12, requireLowercase: true, requireUppercase: true, requireDigits: true, requireSymbols: true },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
    });
    const client = users.addClient('Client', { authFlows: { userPassword: true }, accessTokenValidity: Duration.minutes(15) });
    const orders = this.orders = new kinesis.Stream(this, 'Orders', { streamMode: kinesis.StreamMode.ON_DEMAND, encryption: kinesis.StreamEncryption.MANAGED });

    const gateway = this.gateway = new RestGateway(this, 'Shop', {
      // Who may call.
      auth: Auth.userPool(users),
      cors: { allowOrigins: ['https://shop.example.com', 'https://*.example.org'], maxAge: Duration.hours(1) },
      resourcePolicy: ResourcePolicy.deny({ ipRanges: ['198.51.100.0/24'] }),
      waf: Waf.managed({ rateLimit: 2000 }),
      // How much.
      throttle: { rateLimit: 100, burstLimit: 200 },
      plans: {
        partner: {
          throttle: { rateLimit: 10, burstLimit: 20 },
          quota: { limit: 100_000, period: apigateway.Period.MONTH },
          routeThrottles: { 'GET /reports/{year}': { rateLimit: 1, burstLimit: 1 } },
          keys: [PlanKey.generated('acme')],
        },
      },
      cache: { size: Size.gibibytes(0.5) },
      // What is told.
      minCompressionSize: Size.kibibytes(1),
      gatewayResponses: [{ type: apigateway.ResponseType.THROTTLED, headers: { 'Retry-After': ResponseValue.literal('1') } }],
      // Stages and what is known of them.
      stageName: 'live',
      stageVariables: { tier: 'production' },
      retainDeployments: true,
      canary: { percentTraffic: 10, stageVariables: { tier: 'trial' } },
      accessLog: AccessLog.logGroup({ retention: logs.RetentionDays.SIX_MONTHS, fields: { customer: 'authorizer.claims.sub' } }),
      executionLog: { retention: logs.RetentionDays.ONE_MONTH },
      metricsEnabled: true,
      routes: {
        'GET /health': { backend: Backend.mock({ body: { status: 'ok' } }), auth: Auth.none(), cache: { ttl: Duration.seconds(10) } },
        'POST /orders': {
          operationName: 'createOrder',
          backend: Backend.kinesisPutRecord(orders, { partitionKey: RequestValue.context('authorizer.claims.sub') }),
          requestBody: JsonSchema.fromFile(path.join(__dirname, 'schemas', 'order.json')),
          requestParameters: [RequestParameter.header('Idempotency-Key', { description: 'The same for each try to place one order' })],
          throttle: { rateLimit: 20, burstLimit: 40 },
          responses: [{
            backendStatus: '200', statusCode: 201, headers: { 'X-Tier': ResponseValue.stageVariable('tier') }, body: ResponseValue.object({ taken: ResponseValue.literal(true) }),
          }],
        },
        'GET /products/{id}': {
          backend: Backend.mock({ body: { name: 'Chair' } }),
          requestParameters: [RequestParameter.query('currency')],
          cache: { keyParameters: [RequestValue.header('Accept-Language')], perCaller: false },
        },
      },
    });
    gateway.group('/reports', { auth: Auth.iam(), apiKeyRequired: true }).addRoute('GET /{year}', { backend: Backend.mock({ body: { total: 0 } }) });
    gateway.patchDocument('/info/contact', { email: 'api@shop.example.com' });

    const beta = gateway.addStage('beta', { stageVariables: { tier: 'beta' }, throttle: { rateLimit: 5, burstLimit: 10 } });
    gateway.metrics.serverError().createAlarm(this, 'Faults', {
      threshold: 1, evaluationPeriods: 3, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const acknowledge = (construct: Construct, rule: string, reason: string) =>
      Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
    acknowledge(users, 'COG2', 'Customers choose whether they use a second factor');
    acknowledge(gateway, 'APIG2', 'The validators are in the OpenAPI document, where the rule does not look');
    acknowledge(accountLogging, 'L1', 'The function is tested with the version of Node.js that it names');
    acknowledge(accountLogging, 'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'API Gateway names this policy for the role in which it writes logs');

    new CfnOutput(this, 'ShopUrl', { value: gateway.url });
    new CfnOutput(this, 'BetaUrl', { value: beta.url });
    new CfnOutput(this, 'PartnerKeyId', { value: gateway.apiKey('acme').keyId });
    new CfnOutput(this, 'ClientId', { value: client.userPoolClientId });
  }
}
