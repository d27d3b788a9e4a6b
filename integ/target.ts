import * as fs from 'fs';
import { APIGatewayClient, GetApiKeysCommand } from '@aws-sdk/client-api-gateway';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Assembly, LocalGateway } from 'cdk-gatehouse-local';
import { startEmulator } from './emulator';
import { synthesize } from './synthesis';

/** A stack under test: on the local gateway, or deployed where `GATEHOUSE_TARGET=aws` and `GATEHOUSE_OUTPUTS` names the outputs of `cdk deploy`. */
export interface Target {
  /** URL of a gateway, by its construct id, and of one of its stages where it has several. The stack has an output of either name with `Url` behind it. */
  url(gateway: string, stage?: string): string;
  /** URL of a custom domain or of one of its names, without a slash at its end. */
  site(domainName: string): string;
  output(name: string): string;
  /** Value of an API key of the stack, by its name. */
  apiKey(name: string): Promise<string>;
  /** Id of an interface endpoint, by its construct id. Clients in its VPC come through it by themselves; on the local gateway they say so by `x-gatehouse-vpce-id`. */
  vpcEndpointId(name: string): string;
  /** What an AWS SDK client of a service needs to reach the stack's resources. */
  clientConfig(service: string): ClientConfig;
  /** Brings on what is delivered in its own time. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export interface ClientConfig {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle?: boolean;
  readonly requestHandler?: NodeHttpHandler;
}

/**
 * @param services by their AWS names (`sqs`, `sns`, `events`, `states`), those that the local gateway does not embed
 * @param vpcTargets where the load balancers behind VPC links are on the local gateway, by their construct ids
 */
export async function startTarget(noun: string, stack: string, services: string[] = [], vpcTargets: Record<string, string> = {}): Promise<Target> {
  return process.env.GATEHOUSE_TARGET === 'aws' ? deployedTarget(stack) : localTarget(noun, stack, services, vpcTargets);
}

/** Calls until the outcome is as it should be, for what arrives in its own time; the last outcome counts. */
export async function eventually<T>(target: Target, call: () => Promise<T>, isDone: (outcome: T) => boolean): Promise<T> {
  const attempts = process.env.GATEHOUSE_TARGET === 'aws' ? 60 : 1;
  for (let attempt = 1; ; attempt++) {
    await target.flush();
    const outcome = await call();
    if (attempt === attempts || isDone(outcome)) { return outcome; }
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
}

async function localTarget(noun: string, stack: string, services: string[], vpcTargets: Record<string, string>): Promise<Target> {
  const assembly = synthesize(noun);
  const emulator = services.length > 0 ? await startEmulator(Assembly.load(assembly), services) : undefined;
  const local = await LocalGateway.start({ assembly, endpointUrl: emulator?.endpointUrl, vpcTargets });
  return {
    url: (gateway, stage) => local.url(gateway, stage),
    site: (domainName) => local.url(domainName),
    output: (name) => local.outputs(stack)[name],
    apiKey: async (name) => local.apiKey(name),
    vpcEndpointId: (name) => local.vpcEndpointId(name),
    clientConfig: (service) => ({
      region: 'us-east-1',
      endpoint: local.endpoint(service),
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      // The embedded Kinesis speaks HTTP/1.1.
      requestHandler: new NodeHttpHandler(),
      ...(service === 's3' ? { forcePathStyle: true } : {}),
    }),
    flush: () => local.flush(),
    stop: async () => {
      await local.stop();
      await emulator?.stop();
      fs.rmSync(assembly, { recursive: true });
    },
  };
}

async function deployedKey(name: string): Promise<string> {
  const client = new APIGatewayClient();
  const { items: [key] = [] } = await client.send(new GetApiKeysCommand({ nameQuery: name, includeValues: true }));
  client.destroy();
  if (!key?.value) { throw new Error(`no API key "${name}"`); }
  return key.value;
}

function deployedTarget(stack: string): Target {
  const file = process.env.GATEHOUSE_OUTPUTS;
  if (!file) { throw new Error('GATEHOUSE_TARGET is "aws" and GATEHOUSE_OUTPUTS is not set; name the file that "cdk deploy --outputs-file" wrote'); }
  const outputs: Record<string, string> = JSON.parse(fs.readFileSync(file, 'utf8'))[stack];
  return {
    url: (gateway, stage = '') => outputs[`${stage.charAt(0).toUpperCase()}${stage.slice(1)}Url`] ?? outputs[`${gateway}Url`],
    site: (domainName) => `https://${domainName}`,
    output: (name) => outputs[name],
    apiKey: deployedKey,
    vpcEndpointId: (name) => outputs[`${name}Id`],
    clientConfig: () => ({}),
    flush: async () => {},
    stop: async () => {},
  };
}
