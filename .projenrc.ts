import { awscdk, javascript, JsonFile, TextFile, typescript } from 'projen';

const cdkVersion = '2.276.0';
const sdkVersion = '^3.1143.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-gatehouse',
  description: 'Amazon API Gateway for the AWS CDK: typed routes, honest answers, safe defaults, and a local gateway that runs what was synthesized.',
  keywords: ['api-gateway', 'apigateway', 'rest-api', 'http-api', 'kinesis', 'firehose', 'lambda', 'openapi', 'local'],
  author: 'cdk-gatehouse maintainers',
  authorAddress: 'maintainers@cdk-gatehouse.example',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-gatehouse/cdk-gatehouse.git',
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  projenVersion: '0.103.25',
  projenrcTs: true,
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },
  packageManager: javascript.NodePackageManager.NPM,

  // The least versions, and why: docs/decisions/0002-least-versions.md. `.ci/run` proves them.
  cdkVersion: '2.178.0',
  constructsVersion: '10.0.5',
  peerDependencyOptions: { pinnedDevDependency: false },
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.0.0',

  publishToPypi: { distName: 'cdk-gatehouse', module: 'cdk_gatehouse' },
  publishToMaven: { javaPackage: 'io.github.cdkgatehouse', mavenGroupId: 'io.github.cdkgatehouse', mavenArtifactId: 'cdk-gatehouse' },
  publishToNuget: { dotNetNamespace: 'CdkGatehouse', packageId: 'CdkGatehouse' },
  publishToGo: { moduleName: 'github.com/cdk-gatehouse/cdk-gatehouse-go', packageName: 'cdkgatehouse' },
  docgen: true,

  devDeps: [
    `aws-cdk-lib@${cdkVersion}`,
    'aws-cdk@2.1148.1',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    `@aws-sdk/client-kinesis@${sdkVersion}`,
    // Its releases trail those of its siblings.
    '@aws-sdk/client-api-gateway@^3.1142.0',
    `@aws-sdk/client-apigatewaymanagementapi@${sdkVersion}`,
    `@aws-sdk/client-cognito-identity-provider@${sdkVersion}`,
    `@aws-sdk/client-dynamodb@${sdkVersion}`,
    `@aws-sdk/client-eventbridge@${sdkVersion}`,
    `@aws-sdk/client-firehose@${sdkVersion}`,
    `@aws-sdk/client-s3@${sdkVersion}`,
    `@aws-sdk/client-sfn@${sdkVersion}`,
    `@aws-sdk/client-sns@${sdkVersion}`,
    `@aws-sdk/client-sqs@${sdkVersion}`,
    '@smithy/node-http-handler',
    '@cloud-copilot/iam-simulate@0.1.173',
    // Newer ones have no bindings for every platform, which a lock file has to name.
    '@swc/core@1.16.18',
    '@swc/jest@^0.2.39',
    '@types/jest@^30.0.0',
    '@types/node@^20.0.0',
    'fast-check@^4.10.0',
    // Bundled into the JWT authorizer, whose bytes snapshots hold: docs/decisions/0008-jwt-authorizer.md.
    'aws-jwt-verify@5.2.1',
    'esbuild@0.28.2',
    // Bundled into the reader of OpenAPI definitions: docs/decisions/0021-openapi.md.
    '@redocly/openapi-core@2.64.0',
    '@scalar/openapi-upgrader@0.4.9',
    '@seriousme/openapi-schema-validator@^2.11.0',
    // Descriptions of real APIs, which tests import, and bodies for them.
    '@dcl/catalyst-api-specs@3.8.0',
    '@digdir/dialogporten-schema@1.118.6',
    '@figma/rest-api-spec@0.43.0',
    '@netlify/open-api@2.60.0',
    'netlify-open-api-2018@npm:@netlify/open-api@0.2.0',
    '@readme/oas-examples@8.2.2',
    'rclone-openapi@1.75.0',
    'shipengine-openapi@1.4.0',
    '@shopware/api-client@1.6.0',
    'swagger-zoo@2.20.1',
    'openapi-sampler@^1.6.0',
    // Copied beside the page of ApiDocs, exact for the same reason: docs/decisions/0022-api-docs.md.
    'swagger-ui-dist@5.35.0',
    // A browser for the tests of that page, without packages of the system.
    'playwright-core@^1.65.1',
    '@sparticuz/chromium@^147.0.0',
    'ajv@^8.17.1',
    'ajv-draft-04@^1.0.0',
    'aws4@^1.13.0',
    'cdk-gatehouse-local@0.0.0',
    'cdk-nag@^3.0.2',
    'ws@^8.18.0',
    '@types/ws@^8.18.0',
    '@types/aws4@^1.11.0',
    'cli-progress@^3.12.0',
    '@types/cli-progress@^3.11.0',
    'jest@^30.5.0',
    'tsx@^4.20.0',
  ],

  // Tests, examples and `local/` have their own settings: jest.config.json and tsconfig.dev.json.
  jest: false,
  disableTsconfigDev: true,
  eslint: true,
  eslintOptions: { dirs: ['src', 'local/src'], devdirs: ['test', 'integ', 'examples', 'bench', 'local/test'], commandOptions: { fix: false } },

  github: false,
  release: false,
  depsUpgrade: false,
  gitignore: ['cdk.out/', '*.tsbuildinfo', '/local/lib/'],
});

project.package.addField('workspaces', ['local']);
// swagger-ui-dist brings telemetry along.
project.package.addField('scarfSettings', { enabled: false });
// Its newest release has Linux bindings that the lock file cannot name.
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });
new TextFile(project, '.npmrc', { lines: ['omit-lockfile-registry-resolved=true', 'fund=false', 'audit=false'] });

const compilerOptions = {
  target: 'ES2022',
  module: 'node16',
  moduleResolution: 'node16',
  lib: ['es2022'],
  strict: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  types: ['node', 'jest'],
};
new JsonFile(project, 'tsconfig.dev.json', {
  obj: {
    compilerOptions: { ...compilerOptions, noEmit: true, paths: { 'cdk-gatehouse': ['./src/index.ts'], 'cdk-gatehouse-local': ['./local/src/index.ts'] } },
    include: ['.projenrc.ts', 'projenrc', 'src', 'test', 'integ', 'examples', 'bench', 'local/src', 'local/test'],
    exclude: ['node_modules', '**/cdk.out', '**/*.snapshot'],
  },
});
new JsonFile(project, 'jest.config.json', {
  obj: {
    testEnvironment: 'node',
    roots: ['<rootDir>/test', '<rootDir>/integ', '<rootDir>/local/test'],
    testMatch: ['**/*.test.ts'],
    transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' }, module: { type: 'commonjs' } }] },
    moduleNameMapper: { '^cdk-gatehouse$': '<rootDir>/src', '^cdk-gatehouse-local$': '<rootDir>/local/src' },
    globalSetup: '<rootDir>/projenrc/test-setup.ts',
    setupFiles: ['<rootDir>/test/setup.ts'],
    clearMocks: true,
    // Jest leaves one core of two idle by itself.
    maxWorkers: '100%',
  },
});
project.eslint?.addRules({ '@typescript-eslint/no-explicit-any': 'error' });
project.eslint?.allowDevDeps('src/handlers/**');
project.eslint?.allowDevDeps('src/reader/**');
const eslintrc = project.tryFindObjectFile('.eslintrc.json')!;
eslintrc.addOverride('parserOptions', { ecmaVersion: 2022, sourceType: 'module', project: './tsconfig.dev.json' });
eslintrc.addDeletionOverride('parserOptions.projectService');
eslintrc.addOverride('settings.import/resolver.typescript.project', './tsconfig.dev.json');

['/local/', '/examples/', '/integ/', '/bench/', '/docs/', '/.ci/', '/CONTRIBUTING.md', 'cdk.out/', '/tsconfig.dev.json', '/jest.config.json', '/.npmrc']
  .forEach((pattern) => project.npmignore?.addPatterns(pattern));

// Every warning of jsii is an error but two kinds, explained in docs/decisions/0002-least-versions.md and 0003-reserved-words.md.
project.compileTask.reset('jsii --fail-on-warnings --silence-warnings=metadata/missing-dev-dependency --silence-warnings=reserved-word');
project.compileTask.env('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
// What Lambda runs is bundled beside what jsii compiles, so that no tool is needed where apps are synthesized.
project.tsconfig?.addExclude('src/handlers');
project.tsconfig?.addExclude('src/reader');
project.compileTask.exec('tsx projenrc/handlers.ts');

// The AWS SDK warns of Node versions at every start.
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
const demo = 'tsx --tsconfig tsconfig.dev.json examples/ingestion/demo.ts';
project.addTask('demo', { description: 'Ingest 10,000 events on the local gateway and prove each one', env, exec: demo });
project.addTask('start', { description: 'Serve the example on loopback until interrupted', env, exec: `${demo} --serve` });

const jest = project.addTask('test:jest', { description: 'Unit, snapshot and end-to-end tests', env, exec: 'jest --ci', receiveArgs: true });
const types = project.addTask('test:types', { description: 'Type-check tests, examples and the local gateway', exec: 'tsc -p tsconfig.dev.json' });
project.addTask('integ:accept', {
  description: 'Accept the templates of the integ stacks as they are now: read the difference before you commit it',
  env: { GATEHOUSE_SNAPSHOTS: 'update' },
  exec: 'jest integ/snapshots',
});
project.testTask.reset();
project.testTask.spawn(project.compileTask);
project.testTask.spawn(project.tasks.tryFind('docgen')!);
project.testTask.spawn(types);
project.testTask.spawn(project.tasks.tryFind('eslint')!);
project.testTask.spawn(jest);

project.synth();
