import * as fs from 'fs';
import * as path from 'path';
import {
  App, aws_lambda as lambda, BootstraplessSynthesizer, CfnParameter, CliCredentialsStackSynthesizer, LegacyStackSynthesizer, NestedStack,
  Stack, Stage,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ApiDocs, Auth, Backend, HttpGateway, HttpGatewayProps, HttpProxyApi, PlanKey, RestGateway, RestGatewayProps } from '../../src';
import { serve } from '../serve';
import { assemblyOf, SimulatedRole } from '../simulate';

function restIn(scope: Construct, props: Partial<RestGatewayProps> = {}): RestGateway {
  return new RestGateway(scope, 'Orders', { auth: Auth.none(), docs: ApiDocs.at('/docs'), routes: { 'GET /orders': { backend: Backend.mock() } }, ...props });
}

function httpIn(scope: Construct, props: Partial<HttpGatewayProps> = {}): HttpGateway {
  const routes = { 'GET /orders': { backend: Backend.http('https://orders.example.com') } };
  return new HttpGateway(scope, 'Orders', { auth: Auth.none(), docs: ApiDocs.at('/docs'), routes, ...props });
}

/** The operations of a template's only API. */
function operationsOf(stack: Stack): Record<string, Record<string, Record<string, unknown>>> {
  const template = Template.fromStack(stack);
  const [api] = [...Object.values(template.findResources('AWS::ApiGateway::RestApi')), ...Object.values(template.findResources('AWS::ApiGatewayV2::Api'))];
  return api.Properties.Body.paths;
}

/** The folder of the only function's code. */
function codeOf(app: App): string {
  const [page] = assemblyOf(app).ofType('AWS::Lambda::Function');
  const { S3Key: key } = page.properties.Code as { S3Key: string };
  return path.join(app.outdir, `asset.${key.replace('.zip', '')}`);
}

function documentOf(app: App) {
  return JSON.parse(fs.readFileSync(path.join(codeOf(app), 'openapi.json'), 'utf8'));
}

test.each<[string, string]>([
  ['docs', 'route "GET docs" has a path without a leading slash; write "GET /docs"'],
  ['', 'route "GET " has a path without a leading slash'],
  ['/docs/', 'route "GET /docs/" has an empty path segment; take out the doubled or trailing slash'],
  ['/do cs', 'route "GET /do cs" has invalid characters in "do cs"'],
  ['/docs?x', 'route "GET /docs?x" has invalid characters in "docs?x"'],
  ['/', 'docs path "/" is that of the whole API; give the page one of its own, e.g. "/docs"'],
  ['/{version}/docs', 'docs path "/{version}/docs" has the variable "version", and a page is at one place; write the path out, e.g. "/docs"'],
  ['/{proxy+}', 'docs path "/{proxy+}" has the variable "proxy"'],
])('path %j is refused', (docsPath, message) => {
  expect(() => ApiDocs.at(docsPath)).toThrow(message);
  expect(() => ApiDocs.publicAt(docsPath)).toThrow(message);
});

test('a path that routes have is refused', () => {
  const routes = { 'GET /docs': { backend: Backend.mock() } };
  expect(() => restIn(new Stack(), { routes })).toThrow('route "GET /docs" is there already');
  const other = { 'GET /docs/{page}': { backend: Backend.mock() } };
  expect(() => restIn(new Stack(), { routes: other })).toThrow('route "GET /docs/{asset}" has the variable "{asset}" where route "GET /docs/{page}" has "{page}"');
});

describe('who may read it', () => {
  const guards = (stack: Stack) => ['/docs', '/docs/{asset}'].map((name) => operationsOf(stack)[name].get.security);
  const keyed = { auth: Auth.iam(), apiKeyRequired: true, plans: { basic: { keys: [PlanKey.generated('reader')] } } };

  test('is whom the gateway lets in', () => {
    const rest = new Stack();
    restIn(rest, keyed);
    expect(guards(rest)).toEqual(Array(2).fill([{ sigv4: [] }, { api_key: [] }]));
    const http = new Stack();
    httpIn(http, { auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] }) });
    const { security } = operationsOf(http)['/orders'].get;
    expect(security).toHaveLength(1);
    expect(guards(http)).toEqual([security, security]);
  });

  test('is anybody where it says so, and the other routes stay guarded', () => {
    const rest = new Stack();
    restIn(rest, { ...keyed, docs: ApiDocs.publicAt('/docs') });
    expect(guards(rest)).toEqual([undefined, undefined]);
    expect(operationsOf(rest)['/orders'].get.security).toEqual([{ sigv4: [] }, { api_key: [] }]);
    const http = new Stack();
    httpIn(http, { auth: Auth.iam(), docs: ApiDocs.publicAt('/docs') });
    expect(guards(http)).toEqual([undefined, undefined]);
  });
});

describe('the function', () => {
  test('is one, and small', () => {
    const stack = new Stack();
    restIn(stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs22.x',
      Architectures: ['arm64'],
      Environment: { Variables: { DOCS_PATH: '/docs' } },
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('OrdersDocsLog') } },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    expect(Object.keys(operationsOf(stack)['/docs'])).toEqual(['get']);
  });

  test('may write its log and nothing else', async () => {
    const app = new App();
    restIn(new Stack(app, 'Stack'));
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Orders/Docs/Role');
    const log = assembly.resources.find((resource) => resource.type === 'AWS::Logs::LogGroup' && resource.path.includes('/Docs/'))!;
    const arn = log.arn!.replace(/\*$/, 'log-stream:today');
    expect(await role.decide('logs:PutLogEvents', arn)).toBe('Allowed');
    expect(await role.decide('logs:PutLogEvents', arn.replace(log.physicalId, 'other'))).toBe('ImplicitlyDenied');
    expect(await role.decide('logs:CreateLogGroup', arn)).toBe('ImplicitlyDenied');
    Template.fromStack(app.node.findChild('Stack') as Stack).allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  test('has all that it serves, with licences, and asks for nothing that Lambda has not', () => {
    const app = new App();
    restIn(new Stack(app, 'Stack'));
    const folder = codeOf(app);
    expect(fs.readdirSync(folder).sort()).toEqual([
      'LICENSE-swagger-ui-dist', 'NOTICE-swagger-ui-dist', 'index.js', 'openapi.json', 'page.js', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui.css',
    ]);
    const required = [...fs.readFileSync(path.join(folder, 'index.js'), 'utf8').matchAll(/\brequire\("([^"]*)"\)/g)].map((match) => match[1]);
    expect(required.sort()).toEqual(['crypto', 'fs', 'path', 'zlib']);
  });
});

describe('the document', () => {
  test('tells routes that came after the page, none of the page\'s own, and where the API is', () => {
    const app = new App();
    restIn(new Stack(app, 'Stack'), { docs: ApiDocs.at('/help/docs') }).addRoute('GET /late', { backend: Backend.mock() });
    expect(documentOf(app)).toMatchObject({ openapi: expect.stringMatching(/^3\.1/), servers: [{ url: '../..' }], paths: { '/orders': {}, '/late': {} } });
    expect(Object.keys(documentOf(app).paths).sort()).toEqual(['/late', '/orders']);
  });

  test('has names in braces for what CloudFormation finishes', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    restIn(stack, { restApiName: new CfnParameter(stack, 'Name').valueAsString });
    expect(documentOf(app).info.title).toBe('{Name}');
  });
});

describe('the code', () => {
  const folders = (app: App) => fs.readdirSync(app.outdir).filter((name) => name.startsWith('asset.'));
  const keyIn = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))[0].Properties.Code.S3Key as string;

  test('is another where the document is, and the same where it is not', () => {
    const [one, same, other] = [{}, {}, { restApiName: 'other' }].map((props) => {
      const stack = new Stack(new App(), 'Stack');
      restIn(stack, props);
      return keyIn(stack);
    });
    expect([one === same, one === other]).toEqual([true, false]);
  });

  test('is made once, however often it is asked for', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const page = restIn(stack).node.findChild('Docs').node.findChild('Page').node.defaultChild as lambda.CfnFunction;
    const keys = [1, 2, 3].map(() => stack.resolve(page.code).s3Key);
    app.synth();
    app.synth({ force: true });
    expect([...new Set([...keys, keyIn(stack)])]).toHaveLength(1);
    expect(folders(app)).toEqual([`asset.${keys[0].replace('.zip', '')}`]);
  });

  test('can be read by Lambda, whoever synthesizes', () => {
    const mask = process.umask(0o077);
    try {
      const app = new App();
      restIn(new Stack(app, 'Stack'));
      const folder = codeOf(app);
      expect(fs.readdirSync(folder).filter((name) => !fs.statSync(path.join(folder, name)).mode.toString(8).endsWith('644'))).toEqual([]);
    } finally {
      process.umask(mask);
    }
  });

  test.each<[string, (app: App) => Construct]>([
    ['a stage', (app) => new Stack(new Stage(app, 'Beta'), 'Stack')],
    ['a nested stack', (app) => new NestedStack(new Stack(app, 'Stack'), 'Nested')],
    ['a nested stack of a stage', (app) => new NestedStack(new NestedStack(new Stack(new Stage(app, 'Beta'), 'Stack'), 'Nested'), 'Inner')],
    ['a stack of the command line\'s credentials', (app) => new Stack(app, 'Stack', { synthesizer: new CliCredentialsStackSynthesizer() })],
    ['a stack in a region', (app) => new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } })],
  ])('is uploaded for %s', (_, make) => {
    const app = new App();
    const scope = make(app);
    restIn(scope);
    app.synth();
    const manifests = fs.readdirSync(app.outdir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.assets.json'));
    const uploaded = manifests.flatMap((name) => {
      const file = path.join(app.outdir, name);
      const { files } = JSON.parse(fs.readFileSync(file, 'utf8')) as { files: Record<string, { source: { path: string; packaging: string } }> };
      return Object.values(files).filter(({ source }) => source.packaging === 'zip').map(({ source }) => path.resolve(path.dirname(file), source.path));
    });
    expect(uploaded).toEqual([path.join(app.outdir, folders(app)[0])]);
    expect(keyIn(Stack.of(scope))).toBe(`${folders(app)[0].replace('asset.', '')}.zip`);
  });

  test.each([new BootstraplessSynthesizer(), new LegacyStackSynthesizer()])('is not for stacks that cannot have it uploaded', (synthesizer) => {
    const stack = new Stack(new App(), 'Stack', { synthesizer });
    expect(() => restIn(stack)).toThrow(`stack "Stack" has the synthesizer "${synthesizer.constructor.name}", which takes no files at the end of synthesis; take a DefaultStackSynthesizer, or leave docs out`);
    expect(() => restIn(new NestedStack(stack, 'Nested'))).toThrow('stack "Stack" has the synthesizer');
  });
});

test('patterns have it, too', async () => {
  const local = await serve((stack) => {
    new HttpProxyApi(stack, 'Proxy', { url: 'https://legacy.example.com', auth: Auth.iam(), docs: ApiDocs.publicAt('/docs') });
  });
  try {
    const page = await fetch(`${local.url('Gateway')}/docs`);
    expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
  } finally {
    await local.stop();
  }
});

test('a guarded page is refused to strangers, and a key opens it', async () => {
  const local = await serve((stack) => {
    restIn(stack, { apiKeyRequired: true, plans: { basic: { keys: [PlanKey.generated('reader')] } } });
  });
  try {
    const ask = async (headers: Record<string, string> = {}) => (await fetch(`${local.url('Orders')}/docs`, { headers })).status;
    expect([await ask(), await ask({ 'X-Api-Key': local.apiKey('reader') })]).toEqual([403, 200]);
  } finally {
    await local.stop();
  }
});
