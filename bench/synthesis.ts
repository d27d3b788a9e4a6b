/**
 * Synthesis side by side: how long, how many resources and how large a template, for one function behind N routes.
 * Repeat with: npx tsx --tsconfig tsconfig.dev.json bench/synthesis.ts
 */
import { execFileSync } from 'child_process';
import { App, aws_apigateway as apigateway, aws_apigatewayv2 as apigatewayv2, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { version } from 'aws-cdk-lib/package.json';
import { Auth, Backend, RestGateway } from 'cdk-gatehouse';

const REPEATS = 3;
const COUNTS = [10, 300, 1000];

type Build = (stack: Stack, handler: lambda.Function, paths: string[]) => void;

const BUILDS: Record<string, Build> = {
  'function alone': () => {},
  'RestGateway': (stack, handler, paths) => {
    const backend = Backend.lambda(handler);
    new RestGateway(stack, 'Api', { auth: Auth.none(), routes: Object.fromEntries(paths.map((route) => [`GET ${route}`, { backend }])) });
  },
  'aws-cdk-lib RestApi': (stack, handler, paths) => {
    const api = new apigateway.RestApi(stack, 'Api');
    const integration = new apigateway.LambdaIntegration(handler);
    paths.forEach((route) => api.root.resourceForPath(route).addMethod('GET', integration));
  },
  'aws-cdk-lib HttpApi': (stack, handler, paths) => {
    const api = new apigatewayv2.HttpApi(stack, 'Api');
    const integration = new HttpLambdaIntegration('Integration', handler);
    paths.forEach((route) => api.addRoutes({ path: route, methods: [apigatewayv2.HttpMethod.GET], integration }));
  },
};

interface Figures {
  readonly milliseconds: number;
  readonly resources: number;
  readonly bytes: number;
}

/** One synthesis in a process of its own, module loading included. */
function measure(name: string, count: number): Figures {
  const started = process.hrtime.bigint();
  const output = execFileSync(process.execPath, [...process.execArgv, __filename, name, String(count)], { env: { ...process.env, CDK_VALIDATION: 'false' } });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  return { milliseconds, ...JSON.parse(output.toString()) };
}

function synthesize(name: string, count: number): void {
  // Peers pass CloudFormation's limit of 500 resources at about 100 routes; they are measured all the same.
  const app = new App({ context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  const stack = new Stack(app, 'Bench');
  const handler = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  });
  BUILDS[name](stack, handler, Array.from({ length: count }, (_, index) => `/route${index}/{id}`));
  const { template } = app.synth().getStackByName('Bench');
  console.log(JSON.stringify({ resources: Object.keys(template.Resources).length, bytes: JSON.stringify(template, undefined, 1).length }));
}

function compare(): void {
  console.log(`node ${process.version}, aws-cdk-lib ${version}, median of ${REPEATS}, one process each, validation off`);
  console.log('npx tsx --tsconfig tsconfig.dev.json bench/synthesis.ts\n');
  console.log('| construct | routes | ms | resources | KB as written |\n|---|---:|---:|---:|---:|');
  for (const count of COUNTS) {
    for (const name of Object.keys(BUILDS)) {
      const runs = Array.from({ length: REPEATS }, () => measure(name, count)).sort((a, b) => a.milliseconds - b.milliseconds);
      const { milliseconds, resources, bytes } = runs[Math.floor(REPEATS / 2)];
      console.log(`| ${name} | ${count} | ${Math.round(milliseconds)} | ${resources} | ${Math.round(bytes / 1000)} |`);
    }
  }
}

const [name, count] = process.argv.slice(2);
if (name) { synthesize(name, Number(count)); } else { compare(); }
