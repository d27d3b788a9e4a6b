import type { InvocationResult, LambdaInvoker, Services } from '../../src';
import { LocalGateway, LocalGatewayOptions, LocalGatewayParts } from '../../src';
import { writeAssembly } from '../assembly/assembly-folder';

/** What a test's API is made of. */
export interface RestApp {
  /** Paths of the OpenAPI document. */
  readonly paths: Record<string, unknown>;
  /** Other parts of the document. */
  readonly document?: Record<string, unknown>;
  readonly stage?: Record<string, unknown>;
  /** Other resources by logical id. */
  readonly resources?: Record<string, unknown>;
  readonly endpoints?: Record<string, string>;
  /** Answers of functions by ARN. */
  readonly functions?: Record<string, (event: unknown, timeout?: number) => unknown>;
  readonly options?: Partial<LocalGatewayOptions>;
  /** Time in milliseconds since the epoch. */
  readonly clock?: () => number;
  /** What stands in for chance. */
  readonly random?: () => number;
  /** How long connections of WebSocket APIs last. */
  readonly socketLimits?: LocalGatewayParts['socketLimits'];
}

/** ARN of a function of the fake invoker. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

/** URI of an integration that invokes a function. */
export function invocationUri(name: string): string {
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;
}

/** Writes an assembly with the API "Orders" at stage "prod". */
export function writeRestApp({ paths, document, stage, resources }: RestApp): string {
  return writeAssembly({
    Shop: {
      Resources: {
        Orders: {
          Type: 'AWS::ApiGateway::RestApi',
          Properties: { Body: { openapi: '3.0.1', info: { title: 'Orders', version: '1' }, ...document, paths } },
        },
        Prod: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: { RestApiId: { Ref: 'Orders' }, StageName: 'prod', ...stage },
        },
        ...resources,
      },
    },
  });
}

/** Starts the gateway with fakes behind it. */
export async function startRestApp(app: RestApp): Promise<LocalGateway> {
  return startAssembly(writeRestApp(app), app);
}

/** Starts the gateway of an assembly with fakes behind it. */
export async function startAssembly(assembly: string, app: Omit<RestApp, 'paths'>): Promise<LocalGateway> {
  const services: Services = {
    endpoint: (service) => app.endpoints?.[service],
    flush: async () => undefined,
    stop: async () => undefined,
  };
  const invoker: LambdaInvoker = {
    invoke: async (arn, event, options): Promise<InvocationResult> => {
      const answer = app.functions?.[arn.split(':')[6]];
      if (answer === undefined) throw new Error(`no function of the assembly has ARN "${arn}"`);
      const payload = await answer(event, options?.clientTimeoutMs);
      return payload instanceof Error
        ? { payload: { errorType: payload.name, errorMessage: payload.message, trace: [] }, functionError: 'Unhandled', log: '' }
        : { payload, log: '' };
    },
    invokeWithResponseStream: async (arn) => { throw new Error(`the fake of "${arn}" does not stream`); },
    stop: async () => undefined,
  };
  const { clock, random, socketLimits } = app;
  return LocalGateway.start({ assembly, ...app.options }, { services, invoker, clock, random, socketLimits });
}

/** A mock integration that answers 200 with a template's text. */
export function mock(template: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    'responses': {},
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      responses: { default: { statusCode: '200', responseTemplates: { 'application/json': template } } },
      ...more,
    },
  };
}
