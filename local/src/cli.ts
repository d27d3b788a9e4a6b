#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { diffApis, DiffOptions } from './commands/diff';
import { OpenApiOptions, printOpenApi } from './commands/openapi';
import { printRoutes, RoutesOptions } from './commands/routes';
import { LocalGateway } from './local-gateway';
import { alignColumns } from './routes';
import { LOCAL_CREDENTIALS } from './services/credentials';
import { printable } from './terminal/printable';

interface StartOptions {
  readonly app: string;
  readonly port: number;
  readonly endpointUrl?: string;
  readonly vpcTarget?: Record<string, string>;
  readonly accessLog?: boolean;
}

function main(): void {
  const program = new Command('gatehouse').description('Serves the API Gateway APIs of a synthesized CDK app on loopback');
  program.command('start')
    .description('serve the APIs until interrupted')
    .option('--app <folder>', 'cloud assembly that "cdk synth" wrote', 'cdk.out')
    .option('--port <port>', 'port to listen on, 0 for any that is free', parsePort, 3000)
    .option('--endpoint-url <url>', 'call AWS services at this URL instead of embedded ones')
    .option('--vpc-target <name=url>', 'call the load balancer or Cloud Map service of this name behind a VPC link at this URL; may be repeated', addVpcTarget)
    .option('--access-log', 'print the access logs of the stages')
    .action(start);
  program.command('routes')
    .description('list every route of every API with its authorization, backend, validation, throttle and cache')
    .option('--app <folder>', 'cloud assembly that "cdk synth" wrote', 'cdk.out')
    .option('--json', 'print JSON, nothing of it shortened')
    .action((options: RoutesOptions) => printRoutes(options).forEach(print));
  program.command('openapi')
    .description('print the OpenAPI 3.1 document of an API')
    .option('--app <folder>', 'cloud assembly that "cdk synth" wrote', 'cdk.out')
    .option('--api <id>', 'construct id or path of the API, where there are several')
    .action(async (options: OpenApiOptions) => (await printOpenApi(options)).forEach(print));
  program.command('diff')
    .description('list what changed between two cloud assemblies or OpenAPI documents, and what of it breaks callers (exit code 1)')
    .argument('<old>', 'cloud assembly, or OpenAPI document in JSON or YAML')
    .argument('<new>', 'the same, of the newer version')
    .option('--json', 'print JSON')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .action(diff);
  program.parseAsync().catch((error: Error) => {
    process.stderr.write(`gatehouse: ${printable(error.message)}\n`);
    process.exitCode = 1;
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError(`port "${text}" is none; write a number from 0 to 65535`);
  return port;
}

function addVpcTarget(text: string, others: Record<string, string> = {}): Record<string, string> {
  const [, name, url] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError(`VPC target "${text}" is none; write "Orders=http://127.0.0.1:8080"`);
  return { ...others, [name]: url };
}

async function start({ app, port, endpointUrl, vpcTarget, accessLog }: StartOptions): Promise<void> {
  const gateway = await LocalGateway.start({
    assembly: app,
    port,
    endpointUrl,
    vpcTargets: vpcTarget,
    onAccessLog: accessLog ? (line, api) => print(`[${api}] ${line}`) : undefined,
    onFunctionLog: (line, functionName) => print(`[${functionName}] ${line}`),
    onUserMessage: print,
    onWarning: (message) => process.stderr.write(`warning: ${message}\n`),
  });
  describe(gateway).forEach(print);
  const stop = () => {
    print('stopping');
    gateway.stop().catch((error: Error) => {
      process.stderr.write(`gatehouse: ${error.message}\n`);
      process.exitCode = 1;
    });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** Exits with 1 where something breaks callers, and with 2 where there is nothing to compare. */
async function diff(oldPlace: string, newPlace: string, options: DiffOptions): Promise<void> {
  try {
    const { lines, breaks } = await diffApis(oldPlace, newPlace, options);
    lines.forEach(print);
    process.exitCode = breaks ? 1 : 0;
  } catch (error) {
    process.stderr.write(`gatehouse: ${printable((error as Error).message)}\n`);
    process.exitCode = 2;
  }
}

/** What the user needs to know of a gateway that has started. */
function describe(gateway: LocalGateway): string[] {
  const stages = gateway.stages();
  const routes = gateway.routes();
  const endpoints = Object.entries(gateway.endpoints());
  const services = endpoints.length === 0 ? [] : [
    '', `AWS services (access key "${LOCAL_CREDENTIALS.accessKeyId}", secret key "${LOCAL_CREDENTIALS.secretAccessKey}"):`,
    ...alignColumns(endpoints.map(([name, url]) => [`  ${name}`, url])),
  ];
  const keys = gateway.apiKeys();
  const vpcEndpoints = gateway.vpcEndpoints();
  return [
    ...stages.length === 0 ? ['the assembly has no API to serve'] : stages.flatMap(({ api, stage, url }) => [
      `${api} (stage ${stage}): ${url ?? 'closed, see its domains'}`,
      ...alignColumns(routes.filter((route) => route.api === api && route.stage === stage)
        .map(({ method, path, auth, backend }) => [`  ${method}`, path, auth, backend])),
    ]),
    ...gateway.domains().flatMap(({ domainName, url, routes: ways }) => [
      '', `${domainName}: ${url}`,
      ...alignColumns(ways.map(({ when, api, stage }) => [`  ${when}`, `${api} (stage ${stage})`])),
    ]),
    ...gateway.distributions().flatMap(({ path, domainName, aliases, url, behaviors }) => [
      '', `${path} (${[domainName, ...aliases].join(', ')}): ${url}`,
      ...alignColumns(behaviors.map(({ pathPattern, allowedMethods, origin }) => [`  ${pathPattern}`, allowedMethods.join(','), origin])),
    ]),
    ...vpcEndpoints.length === 0 ? [] : [
      '', 'VPC endpoints (say by header "x-gatehouse-vpce-id" which one a request comes through):', ...alignColumns(vpcEndpoints.map(({ path, id }) => [`  ${path}`, id])),
    ],
    ...keys.length === 0 ? [] : ['', 'API keys:', ...alignColumns(keys.map(({ name, value, enabled }) => [`  ${name}`, enabled ? value : 'disabled']))],
    ...services,
    '', 'ready; press Ctrl+C to stop',
  ];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main();
