import { randomUUID } from 'crypto';
import * as http from 'http';
import { AddressInfo } from 'net';
import { buffer } from 'stream/consumers';

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#StepFunctions-StartExecution-request-name
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/;

type Json = Record<string, unknown>;

/** An answer of Step Functions. */
interface Answer {
  readonly status: number;
  readonly body: Json;
}

/**
 * Step Functions as moto has it, with what moto 5.2.5 lacks: `StartSyncExecution`, a name for executions that are started without one (moto calls
 * each of them "None"), and the check that their input is JSON.
 */
export class StatesEndpoint {
  public static async start(moto: string): Promise<StatesEndpoint> {
    const server = http.createServer((request, response) => {
      new StatesCall(moto, request.headers).answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
      }, (error: Error) => response.writeHead(500).end(error.message));
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new StatesEndpoint(server);
  }

  public readonly url: string;

  private constructor(private readonly server: http.Server) {
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html#API_StartSyncExecution_ResponseSyntax */
const SYNC_MEMBERS = ['executionArn', 'stateMachineArn', 'name', 'startDate', 'stopDate', 'status', 'error', 'cause', 'input', 'inputDetails', 'output', 'outputDetails'];

/** One call, and those that it takes at moto. */
class StatesCall {
  public constructor(private readonly moto: string, private readonly headers: http.IncomingHttpHeaders) {}

  public async answer(request: http.IncomingMessage): Promise<Answer> {
    const [, action] = String(this.headers['x-amz-target']).split('.');
    const input = read((await buffer(request)).toString());
    if (input === undefined) { return { status: 400, body: { __type: 'SerializationException' } }; }
    if (action === 'StartExecution') { return this.start(input); }
    if (action === 'StartSyncExecution') { return this.startSync(input); }
    return this.call(action, input);
  }

  private async start(input: Json): Promise<Answer> {
    if (typeof input.input === 'string' && read(input.input) === undefined) {
      return { status: 400, body: { __type: 'InvalidExecutionInput', message: 'Invalid State Machine Execution Input' } };
    }
    if (typeof input.name === 'string' && !NAME.test(input.name)) {
      return { status: 400, body: { __type: 'InvalidName', message: `Invalid Name: '${input.name}'` } };
    }
    return this.call('StartExecution', { ...input, name: input.name ?? randomUUID() });
  }

  private async startSync(input: Json): Promise<Answer> {
    const machine = await this.call('DescribeStateMachine', { stateMachineArn: input.stateMachineArn });
    if (machine.status !== 200) { return machine; }
    if (machine.body.type !== 'EXPRESS') {
      return { status: 400, body: { __type: 'StateMachineTypeNotSupported', message: 'This operation is not supported by this type of state machine' } };
    }
    // Names of express executions may be used again, which moto refuses.
    const started = await this.start({ ...input, name: randomUUID() });
    if (started.status !== 200) { return started; }
    for (;;) {
      const { body } = await this.call('DescribeExecution', { executionArn: started.body.executionArn });
      if (body.status === 'RUNNING') {
        await new Promise((resolve) => setTimeout(resolve, 10));
      } else {
        return { status: 200, body: syncAnswer({ ...body, name: input.name ?? body.name }) };
      }
    }
  }

  private async call(action: string, input: Json): Promise<Answer> {
    const response = await fetch(this.moto, {
      method: 'POST',
      headers: {
        'Authorization': String(this.headers.authorization),
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `AWSStepFunctions.${action}`,
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    const body = read(text);
    if (body === undefined) { throw new Error(`moto answered "${action}" with "${text}"`); }
    return { status: response.status, body };
  }
}

/** moto leaves out when a timeout ended an execution, and its error. */
function syncAnswer(execution: Json): Json {
  const ended = { stopDate: Date.now() / 1000, ...execution, ...(execution.status === 'TIMED_OUT' ? { error: 'States.Timeout' } : {}) };
  return {
    ...Object.fromEntries(Object.entries(ended).filter(([name]) => SYNC_MEMBERS.includes(name))),
    inputDetails: { included: true },
    billingDetails: { billedDurationInMilliseconds: 100, billedMemoryUsedInMB: 64 },
  };
}

/** Undefined for what is no JSON. */
function read(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
