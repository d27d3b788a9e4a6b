import { AwsServiceBackend } from './aws-service';
import type { Backend, BackendCall, StreamBackend } from './backend';
import { functionArn } from './function-target';
import type { HttpClient } from './http-client';
import { HttpBackend, HttpProxyBackend } from './http-endpoint';
import { HttpStreamBackend } from './http-stream';
import type { LambdaInvoker } from './lambda-invoker';
import { MockBackend } from './mock';
import { PlainFunctionBackend } from './plain-function';
import { ProxyFunctionBackend } from './proxy-function';
import { StreamFunctionBackend } from './stream-function';
import type { VpcTargets } from './vpc-targets';
import type { IntegrationType, StreamedType } from '../model/integration';
import type { Services } from '../services/services';

export interface BackendsOptions {
  readonly services: Pick<Services, 'endpoint'>;
  readonly invoker: LambdaInvoker;
  readonly client: HttpClient;
  readonly vpcTargets: VpcTargets;
  readonly onProblem: (message: string) => void;
}

/** What each type of integration hands its requests to. */
export function createBackends({ services, invoker, client, vpcTargets, onProblem }: BackendsOptions): Readonly<Record<IntegrationType, Backend>> {
  const service = new AwsServiceBackend(services, client);
  const plainFunction = new PlainFunctionBackend(invoker, onProblem);
  return {
    // One type stands for functions and services; only the URI tells them apart.
    aws: { call: async (call: BackendCall) => functionArn(call.integration.uri) === undefined ? service.call(call) : plainFunction.call(call) },
    aws_proxy: new ProxyFunctionBackend(invoker, onProblem),
    http: new HttpBackend(client, vpcTargets),
    http_proxy: new HttpProxyBackend(client, vpcTargets),
    mock: new MockBackend(),
  };
}

/** What each type of integration hands its requests to where its response is streamed. */
export function createStreamBackends({ invoker, client, vpcTargets, onProblem }: BackendsOptions): Readonly<Record<StreamedType, StreamBackend>> {
  return {
    aws_proxy: new StreamFunctionBackend(invoker, onProblem),
    http_proxy: new HttpStreamBackend(client, vpcTargets),
  };
}
