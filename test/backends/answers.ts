import { Stack } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, IRestBackend, RestGateway } from '../../src';
import { serve, StubService } from '../serve';

/** What a client is told. */
export interface Told {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: string | null;
  readonly origin: string | null;
}

/** A route to a service that answers what it is told to. */
export class ServedBackend {
  /** @param service as the backend calls it */
  public static async start(service: string, build: (stack: Stack) => Record<string, IRestBackend>): Promise<ServedBackend> {
    const stub = await StubService.start();
    const local = await serve((stack) => {
      const routes = Object.entries(build(stack)).map(([key, backend]) => [key, { backend }] as const);
      new RestGateway(stack, 'Api', { auth: Auth.none(), cors: { allowOrigins: ['https://shop.example.com'] }, routes: Object.fromEntries(routes) });
    }, { [service]: stub.url });
    return new ServedBackend(stub, local);
  }

  private constructor(public readonly stub: StubService, private readonly local: LocalGateway) {}

  public async call(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Told> {
    const response = await fetch(this.local.url('Api') + path, { method, body, headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers } });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
      retryAfter: response.headers.get('Retry-After'),
      origin: response.headers.get('Access-Control-Allow-Origin'),
    };
  }

  /** Lets the service answer an error in JSON. */
  public refuse(status: number, code: string, message = 'of arn:aws:service:eu-west-1:111111111111:secret'): void {
    this.stub.answer = { status, body: { __type: `com.amazonaws.service#${code}`, message } };
  }

  /** Lets the service answer an error of the query protocol, as API Gateway gets it. */
  public refuseQuery(status: number, code: string, message = 'of arn:aws:service:eu-west-1:111111111111:secret'): void {
    this.stub.answer = { status, body: { Error: { Code: code, Message: message, Type: 'Sender' }, RequestId: 'r' } };
  }

  public async stop(): Promise<void> {
    await this.local?.stop();
    await this.stub?.stop();
  }
}

/** An error as every backend tells it, with the headers of CORS. */
export function error(status: number, message: string | RegExp = /./, retryAfter: string | null = null): Told {
  return {
    status,
    retryAfter,
    origin: 'https://shop.example.com',
    body: { message: typeof message === 'string' ? message : expect.stringMatching(message), requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  };
}

/** A success. */
export function success(status: number, body: unknown): Told {
  return { status, body, retryAfter: null, origin: 'https://shop.example.com' };
}

/** Errors of which nobody outside is told more than that the service failed. */
export const FAULTS: [string, number, number][] = [
  ['AccessDeniedException', 400, 502], ['UnrecognizedClientException', 403, 502], ['SomethingNew', 418, 502], ['InternalFailure', 500, 502], ['ServiceUnavailable', 503, 503], ['Moved', 301, 502],
];
