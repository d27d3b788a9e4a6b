import { App, aws_apigateway as apigateway, aws_iam as iam, aws_kinesis as kinesis, aws_kinesisfirehose as firehose, aws_logs as logs, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { serve, StubService } from './serve';
import {
  AccessLog, AccountLogging, Auth, Backend, ClientCertificate, EndpointAccessMode, RequestValue, RestGateway, RestGatewayProps, SecurityPolicy,
  StageDeployment, Waf,
} from '../src';

const OK = Backend.mock();

function gatewayIn(stack: Stack, props: Partial<RestGatewayProps> = {}): RestGateway {
  return new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'GET /a': { backend: OK } }, ...props });
}

function stageNamed(stack: Stack, name: string) {
  const [stage] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Stage', { Properties: { StageName: name } }));
  return stage.Properties;
}

describe('stages on the local gateway', () => {
  let stub: StubService;
  let local: LocalGateway;
  let random = 0.5;

  beforeAll(async () => {
    stub = await StubService.start();
    stub.answer = { status: 200, body: { SequenceNumber: '1', ShardId: 'shard' } };
    local = await serve((stack) => {
      const stream = new kinesis.Stream(stack, 'Stream');
      const gateway = new RestGateway(stack, 'Api', {
        auth: Auth.none(),
        stageVariables: { tier: 'production' },
        retainDeployments: true,
        canary: { percentTraffic: 10, stageVariables: { tier: 'trial' } },
      });
      gateway.addStage('beta', { stageVariables: { tier: 'beta' } });
      gateway.addStage('stable', { deployment: StageDeployment.pinned('a1b2c3') });
      // After the stages: they follow.
      gateway.addRoute('POST /tier', { backend: Backend.kinesisPutRecord(stream, { partitionKey: RequestValue.stageVariable('tier') }) });
    }, { kinesis: stub.url }, { random: () => random });
  });

  afterAll(async () => {
    await local?.stop();
    await stub?.stop();
  });

  async function tierOf(stage: string): Promise<unknown> {
    const response = await fetch(`${local.url('Api', stage)}/tier`, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } });
    expect(response.status).toBe(202);
    return stub.asked.PartitionKey;
  }

  test('follow the routes, each with its own variables', async () => {
    expect([await tierOf('prod'), await tierOf('beta')]).toEqual(['production', 'beta']);
  });

  test('try other variables with a part of the requests', async () => {
    random = 0.05;
    expect(await tierOf('prod')).toBe('trial');
    random = 0.5;
    expect(await tierOf('prod')).toBe('production');
  });

  test('that are pinned are served as they are now, and it is told', () => {
    expect(local.warnings).toContainEqual(expect.stringMatching(/stage "stable" .*the deployment "a1b2c3", which the assembly does not have/));
  });
});

describe('every stage', () => {
  test('has the deployment that changes with the routes', () => {
    const deployments = ['/a', '/b'].map((path) => {
      const stack = new Stack();
      const gateway = gatewayIn(stack, { routes: { [`GET ${path}`]: { backend: OK } } });
      gateway.addStage('v2');
      gateway.addStage('v3', { deployment: StageDeployment.follow() });
      const ids = ['prod', 'v2', 'v3'].map((name) => stageNamed(stack, name).DeploymentId.Ref);
      expect(new Set(ids).size).toBe(1);
      expect(Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'))).toEqual([ids[0]]);
      return ids[0];
    });
    expect(deployments[0]).not.toBe(deployments[1]);
  });

  test('keeps its own where it is pinned, and tries the newest where it is told to', () => {
    const stack = new Stack();
    gatewayIn(stack, { deployment: StageDeployment.pinned('a1b2c3'), canary: { percentTraffic: 5 }, retainDeployments: true });
    const [[id, deployment]] = Object.entries(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'));
    expect(stageNamed(stack, 'prod')).toMatchObject({
      DeploymentId: 'a1b2c3', CanarySetting: { DeploymentId: { Ref: id }, PercentTraffic: 5, UseStageCache: false },
    });
    expect(deployment.DeletionPolicy).toBe('Retain');
  });

  test('has the gateway\'s limits, logs and certificate unless told otherwise, and its own URL', () => {
    const stack = new Stack();
    const gateway = gatewayIn(stack, {
      throttle: { rateLimit: 5, burstLimit: 5 },
      metricsEnabled: true,
      tracingEnabled: false,
      clientCertificate: ClientCertificate.existing('cert'),
      stageVariables: { a: 'b' },
      canary: { percentTraffic: 1, stageVariables: { a: 'c' } },
    });
    const beta = gateway.addStage('beta', { tracingEnabled: true, throttle: undefined, waf: undefined });
    const [prod, other] = [stageNamed(stack, 'prod'), stageNamed(stack, 'beta')];

    expect(other).toMatchObject({
      ClientCertificateId: 'cert', TracingEnabled: true, AccessLogSetting: prod.AccessLogSetting, MethodSettings: [{ MetricsEnabled: true, ThrottlingRateLimit: 5 }],
    });
    expect([other.Variables, other.CanarySetting, other.CacheClusterEnabled]).toEqual([undefined, undefined, undefined]);
    expect(stack.resolve(beta.url)).not.toEqual(stack.resolve(gateway.url));
    expect(beta.accessLogGroup?.node.path).toBe(gateway.accessLogGroup?.node.path);
  });

  test('waits for the role in which services are called', () => {
    const stack = new Stack();
    const gateway = gatewayIn(stack);
    gateway.addStage('early');
    gateway.addRoute('POST /b', { backend: Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream')) });
    gateway.addStage('late');
    for (const stage of Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Stage'))) {
      expect(stage.DependsOn).toContainEqual(expect.stringMatching(/^ApiIntegrationRole/));
    }
  });

  test('lets somebody call it, and nothing of the others', () => {
    const stack = new Stack();
    const beta = gatewayIn(stack, { auth: Auth.iam() }).addStage('beta');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    beta.grantInvoke(role, 'GET /a');
    const [{ Properties: { PolicyDocument: { Statement: [{ Resource }] } } }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(JSON.stringify(Resource)).toMatch(/\{"Ref":"ApiStagebeta[^"]*"\},"\/GET\/a"/);
    expect(() => beta.grantInvoke(role, 'GET /b')).toThrow('route "GET /b" is none of gateway "Default/Api"; name one of: GET /a');
  });
});

describe('logs', () => {
  test('of execution go to a log group that is there before the stage, and does not keep them for ever', () => {
    const stack = new Stack();
    const gateway = gatewayIn(stack, {
      executionLog: {
        loggingLevel: apigateway.MethodLoggingLevel.INFO, retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY,
      },
    });
    const template = Template.fromStack(stack);
    const [[id, group]] = Object.entries(template.findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 7 } }));
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));

    expect(group.Properties.LogGroupName).toEqual({ 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', stack.resolve(gateway.restApi.restApiId), '/prod']] });
    expect(group.DeletionPolicy).toBe('Delete');
    expect(stage.DependsOn).toContain(id);
    expect(stage.Properties.MethodSettings).toEqual([{ DataTraceEnabled: false, HttpMethod: '*', LoggingLevel: 'INFO', ResourcePath: '/*' }]);
  });

  test('of access have the fields that were asked for', () => {
    const stack = new Stack();
    gatewayIn(stack, { accessLog: AccessLog.logGroup({ fields: { tenant: 'authorizer.claims.tenant' } }) });
    expect(JSON.parse(stageNamed(stack, 'prod').AccessLogSetting.Format)).toMatchObject({ tenant: '$context.authorizer.claims.tenant', status: '$context.status' });
  });

  test('of access go to Firehose', () => {
    const stack = new Stack();
    const name = 'amazon-apigateway-access';
    const resource = new firehose.CfnDeliveryStream(stack, 'Stream', { deliveryStreamName: name });
    const gateway = gatewayIn(stack, { accessLog: AccessLog.firehose(firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Imported', name)) });
    expect(JSON.stringify(stageNamed(stack, 'prod').AccessLogSetting.DestinationArn)).toMatch(/:deliverystream\/amazon-apigateway-access"/);
    expect(gateway.accessLogGroup).toBeUndefined();
    expect(resource.deliveryStreamName).toBe(name);
  });

  test.each([
    [() => AccessLog.logGroup({ fields: { a: '$context.b' } }), 'access log field "a" has the variable "$context.b", which is malformed; write it as in "identity.sourceIp"'],
    [() => AccessLog.firehose(firehose.DeliveryStream.fromDeliveryStreamName(new Stack(), 'S', 'logs')), 'delivery stream "logs" cannot take access logs; give it a deliveryStreamName that begins with "amazon-apigateway-"'],
    [() => gatewayIn(new Stack(), { accessLog: AccessLog.logGroup({ fields: { status: 'status' } }) }), 'access log field "status" is there already; give yours another name'],
    [() => gatewayIn(new Stack(), { accessLog: AccessLog.logGroup({ fields: { long: 'a'.repeat(3000) } }) }), /access log format has "\d+" bytes and API Gateway takes 3072; name fewer fields/],
  ])('are refused where they could not be written (%#)', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('metrics', () => {
  const gateway = gatewayIn(new Stack(), { restApiName: 'shop', metricsEnabled: true, routes: { 'GET /a/{id}': { backend: OK }, 'ANY /b': { backend: OK } } });

  test('are of the stage', () => {
    const { metricName, namespace, statistic, dimensions } = gateway.metrics.serverError();
    expect({ metricName, namespace, statistic }).toEqual({ metricName: '5XXError', namespace: 'AWS/ApiGateway', statistic: 'Sum' });
    expect(dimensions).toMatchObject({ ApiName: 'shop' });
    expect(Object.keys(dimensions!).sort()).toEqual(['ApiName', 'Stage']);
    expect(['count', 'latency', 'integrationLatency', 'clientError', 'cacheHitCount', 'cacheMissCount'].map((name) =>
      (gateway.metrics[name as 'count'])().metricName)).toEqual(['Count', 'Latency', 'IntegrationLatency', '4XXError', 'CacheHitCount', 'CacheMissCount']);
  });

  test('are of a route', () => {
    expect(gateway.routeMetrics('GET /a/{id}').latency({ statistic: 'p99' }))
      .toMatchObject({ metricName: 'Latency', statistic: 'p99', dimensions: { Method: 'GET', Resource: '/a/{id}', ApiName: 'shop' } });
    expect(gateway.routeMetrics('PUT /b').count().dimensions).toMatchObject({ Method: 'PUT', Resource: '/b' });
  });

  test('are refused where there are none', () => {
    expect(() => gateway.routeMetrics('GET /c')).toThrow('route "ANY /c" is none of gateway');
    expect(() => gateway.routeMetrics('ANY /b')).toThrow('route "ANY /b" has metrics for each method; name one, as in "GET /b"');
    expect(() => gatewayIn(new Stack()).routeMetrics('GET /a')).toThrow('stage "prod" has no metrics of route "GET /a"; set metricsEnabled to true');
  });
});

describe('the API', () => {
  const apiOf = (props: Partial<RestGatewayProps>) => {
    const stack = new Stack();
    gatewayIn(stack, props);
    return Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'))[0].Properties;
  };

  test('takes TLS 1.2 and better unless told otherwise', () => {
    expect(apiOf({})).toMatchObject({ SecurityPolicy: 'TLS_1_2' });
    expect(apiOf({})).not.toHaveProperty('EndpointAccessMode');
  });

  test('takes requests strictly with the newer policies', () => {
    expect(apiOf({ securityPolicy: SecurityPolicy.TLS13_1_3_2025_09 })).toMatchObject({ SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09', EndpointAccessMode: 'STRICT' });
    expect(apiOf({ securityPolicy: SecurityPolicy.TLS13_1_3_2025_09, endpointAccessMode: EndpointAccessMode.BASIC })).toMatchObject({ EndpointAccessMode: 'BASIC' });
    expect(() => apiOf({ endpointAccessMode: EndpointAccessMode.BASIC })).toThrow('endpoint access mode "BASIC" does not go with security policy "TLS_1_2"');
  });

  test('is closed by its default name where it is told so', () => {
    expect(apiOf({ disableExecuteApiEndpoint: true })).toMatchObject({ DisableExecuteApiEndpoint: true });
  });

  test('shows a certificate to its backends', () => {
    const stack = new Stack();
    const gateway = gatewayIn(stack, { clientCertificate: ClientCertificate.generated() });
    gateway.addStage('beta');
    const certificates = Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::ClientCertificate'));
    expect(certificates).toHaveLength(1);
    expect(['prod', 'beta'].map((name) => stageNamed(stack, name).ClientCertificateId)).toEqual(Array(2).fill({ Ref: certificates[0] }));
    expect(stack.resolve(gateway.clientCertificateId)).toEqual({ Ref: certificates[0] });
  });
});

describe('a web ACL', () => {
  const associations = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::WAFv2::WebACLAssociation'))
    .map(({ Properties: { WebACLArn } }) => WebACLArn['Fn::GetAtt']?.[0] ?? WebACLArn);

  test('is made once for all stages', () => {
    const stack = new Stack();
    gatewayIn(stack, { waf: Waf.managed() }).addStage('beta');
    expect(associations(stack)).toEqual(Array(2).fill(Object.keys(Template.fromStack(stack).findResources('AWS::WAFv2::WebACL'))[0]));
  });

  test('may be another for a stage', () => {
    const stack = new Stack();
    const gateway = gatewayIn(stack, { waf: Waf.managed() });
    gateway.addStage('beta', { waf: Waf.managed({ rateLimit: 100 }) });
    gateway.addStage('gamma', { waf: Waf.existing('arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shared/1') });
    expect(new Set(associations(stack)).size).toBe(3);
  });
});

describe('the role for logs', () => {
  const warnings = (props: Partial<RestGatewayProps>, declare = false) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    gatewayIn(stack, props).addStage('beta');
    if (declare) { new AccountLogging(stack, 'AccountLogging'); }
    app.synth();
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('AccountLogging')).length;
  };
  const firehoseLog = () => AccessLog.firehose(firehose.DeliveryStream.fromDeliveryStreamName(new Stack(), 'Stream', 'amazon-apigateway-access'));

  test('is asked for where logs go to CloudWatch and nothing declares it', () => {
    expect([warnings({}), warnings({}, true)]).toEqual([1, 0]);
    expect([warnings({ accessLog: firehoseLog() }), warnings({ accessLog: firehoseLog(), executionLog: {} })]).toEqual([0, 1]);
  });

  test('is there before every stage', () => {
    const stack = new Stack();
    gatewayIn(stack).addStage('beta');
    new AccountLogging(stack, 'AccountLogging');
    const stages = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Stage'));
    expect(stages.map(({ DependsOn }) => DependsOn)).toEqual(Array(2).fill([expect.stringMatching(/^AccountLogging/)]));
  });
});

describe('refused is', () => {
  test.each<[Partial<RestGatewayProps>, string]>([
    [{ stageName: 'a.b' }, 'stage name "a.b" is malformed; use up to 128 letters, digits, _ and -'],
    [{ canary: { percentTraffic: 101 } }, 'canary has "101" percent of the traffic; give 0 to 100'],
    [{ canary: { percentTraffic: 5 } }, 'canary with "5" percent of the traffic does what its stage does; pin the stage'],
    [{ deployment: StageDeployment.pinned('a1b2c3') }, 'stage "prod" is pinned to deployment "a1b2c3", which goes with the next change of the gateway; set retainDeployments to true'],
    [{ canary: { percentTraffic: NaN } }, 'canary has "NaN" percent of the traffic; give 0 to 100'],
    [{ stageVariables: { 'a-b': 'c' } }, 'stage variable "a-b" has invalid characters; use letters, digits and _ only'],
    [{ stageVariables: { a: 'b c' } }, 'value "b c" of stage variable "a" has invalid characters'],
  ])('%j', (props, message) => {
    expect(() => gatewayIn(new Stack(), props)).toThrow(message);
  });

  test('a stage that is there already, or malformed', () => {
    const gateway = gatewayIn(new Stack());
    expect(() => gateway.addStage('prod')).toThrow('stage "prod" is there already; take one of the two out');
    expect(() => gateway.addStage('a b')).toThrow('stage name "a b" is malformed');
  });

  test('a deployment that is none', () => {
    expect(() => StageDeployment.pinned('Deployment 1')).toThrow('deployment id "Deployment 1" is malformed; write it as in "a1b2c3"');
  });

  test('nothing of an app without faults', () => {
    const app = new App();
    gatewayIn(new Stack(app, 'Stack')).addStage('beta');
    expect(() => app.synth()).not.toThrow();
  });
});
