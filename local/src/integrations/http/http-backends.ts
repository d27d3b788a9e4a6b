import type { HttpApiBackend } from './http-backend';
import { HttpApiEndpointBackend } from './http-endpoint';
import { HttpFunctionBackend } from './http-function';
import { HttpServiceBackend } from './http-service';
import type { BackendsOptions } from '../backends';

/** What the integrations of HTTP APIs hand their requests to. */
export function createHttpBackend({ services, invoker, client, vpcTargets }: BackendsOptions): HttpApiBackend {
  const functions = new HttpFunctionBackend(invoker);
  const endpoints = new HttpApiEndpointBackend(client, vpcTargets);
  const operations = new HttpServiceBackend(services, client);
  return {
    call: async ({ integration, ...call }) => {
      switch (integration.kind) {
        case 'function': return functions.call({ ...call, integration });
        case 'endpoint': return endpoints.call({ ...call, integration });
        case 'service': return operations.call({ ...call, integration });
      }
    },
  };
}
