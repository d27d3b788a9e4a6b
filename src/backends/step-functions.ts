import { aws_iam as iam, aws_kms as kms, aws_stepfunctions as stepfunctions } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyArnOf, withKey } from './encryption-key';
import { HttpBackendRoute, HttpIntegration, IHttpBackend } from './http-backend';
import { refuseOptions } from './http-service';
import { ErrorAnswer, FailureAnswer, IRestBackend, RestBackendRoute, RestIntegration, SuccessAnswer } from './rest-backend';
import { JSON_1_0, mistaken, throttled } from './service-answers';
import { ANY_JSON } from '../values/list-schema';
import { textTypesFor } from '../values/media-types';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html and its common errors
const ERRORS: ErrorAnswer[] = [
  throttled(['ExecutionLimitExceeded', 'ThrottlingException', 'KmsThrottlingException']),
  { codes: ['ExecutionAlreadyExists'], statusCode: 409, message: 'There is an execution of this name already' },
  mistaken(['InvalidExecutionInput', 'InvalidName', 'ValidationException', 'SerializationException']),
];

/** What every execution is started with. */
export interface StepFunctionsExecutionOptions {
  /**
   * Input of the execution: any JSON value, 256 KiB at most.
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
   * @default - the JSON body
   */
  readonly input?: RequestValue;
  /**
   * Name of the execution: 1 to 80 letters, digits, `-` and `_`. Of a standard state machine it counts once in 90 days, so a request that is sent again with the same starts nothing new.
   * @default - the request's id; on an HTTP API one that Step Functions makes up
   */
  readonly name?: RequestValue;
  /**
   * The key that the state machine is encrypted with, for state machines that come from elsewhere.
   * @default - that of the state machine where it is made in the app
   */
  readonly encryptionKey?: kms.IKey;
}

/** Starts an execution for each request and does not wait for it: 202 with its name. An HTTP API hands on what Step Functions answers, which is 200 with `executionArn` and `startDate`. */
export class StepFunctionsStartExecutionBackend implements IRestBackend, IHttpBackend {
  constructor(private readonly stateMachine: stepfunctions.IStateMachine, private readonly options: StepFunctionsExecutionOptions = {}) {}

  public bindHttp(_scope: Construct, _route: HttpBackendRoute): HttpIntegration {
    return startHttp(this.stateMachine, 'StartExecution', this.options);
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    // Those of express state machines have an id behind the name.
    const executionName = ResponseValue._of({ kind: 'segment', of: { kind: 'body', path: '$.executionArn' }, separator: ':', index: 7 });
    return start(this.stateMachine, 'StartExecution', this.options, { statusCode: 202, body: ResponseValue.object({ executionName }) }, []);
  }
}

/** What clients are told where an execution ends with a certain error. */
export interface ExecutionErrorAnswer {
  /** Name of the error, as the state machine has it, e.g. that of its `Fail` state. */
  readonly error: string;
  /** Status that the client gets, 200 to 599. */
  readonly statusCode: number;
  /**
   * What to tell.
   * @default - the error's cause, in the state machine's own words
   */
  readonly message?: string;
}

/** Options of `Backend.stepFunctionsStartSyncExecution`. */
export interface StepFunctionsStartSyncExecutionOptions extends StepFunctionsExecutionOptions {
  /**
   * What clients are told where the execution ends with certain errors.
   * @default - an execution that failed is told as 502, one that took too long as 504
   */
  readonly errors?: ExecutionErrorAnswer[];
}

/**
 * Runs an express state machine for each request and answers with its output: 200, or an error's status where the execution fails. An HTTP API hands on what Step Functions
 * answers: 200 with `status`, `output`, `error` and more, also where the execution failed.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
 */
export class StepFunctionsStartSyncExecutionBackend implements IRestBackend, IHttpBackend {
  /** @throws where the state machine is not express */
  constructor(private readonly stateMachine: stepfunctions.IStateMachine, private readonly options: StepFunctionsStartSyncExecutionOptions = {}) {
    const { stateMachineType } = stateMachine as Partial<stepfunctions.StateMachine>;
    if (stateMachineType === stepfunctions.StateMachineType.STANDARD) {
      throw new Error(`state machine "${stateMachine.node.path}" is of type "STANDARD", and only EXPRESS ones can be waited for; set stateMachineType, or use stepFunctionsStartExecution`);
    }
  }

  public bindHttp(_scope: Construct, route: HttpBackendRoute): HttpIntegration {
    refuseOptions(this.options, ['errors'], route);
    return startHttp(this.stateMachine, 'StartSyncExecution', this.options);
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const failures: FailureAnswer[] = [
      ...(this.options.errors ?? []).map(({ error, statusCode, message }) => ({
        path: '$.error', values: [error], statusCode, ...(message === undefined ? { messagePath: '$.cause' } : { message }),
      })),
      { path: '$.status', values: ['TIMED_OUT'], statusCode: 504, message: 'The execution took too long' },
      { path: '$.status', values: ['FAILED', 'ABORTED'], statusCode: 502, message: 'The execution failed' },
    ];
    return start(this.stateMachine, 'StartSyncExecution', this.options, { statusCode: 200, body: ResponseValue.parsedJson('$.output') }, failures);
  }
}

function start(
  stateMachine: stepfunctions.IStateMachine, action: string, { input, name, encryptionKey }: StepFunctionsExecutionOptions,
  success: SuccessAnswer, failures: FailureAnswer[],
): RestIntegration {
  const request = RequestValue.object({
    stateMachineArn: RequestValue.literal(stateMachine.stateMachineArn),
    name: RequestValue.text([name ?? RequestValue.context('requestId')]),
    input: RequestValue.jsonText(input ?? RequestValue.body('$')),
  });
  return RestIntegration.service({
    service: 'states',
    action,
    region: stateMachine.env.region,
    statements: statements(stateMachine, action, encryptionKey),
    request,
    requestType: JSON_1_0,
    contentTypes: textTypesFor(request._expression),
    requestBody: input ? undefined : ANY_JSON,
    answers: { success, failures, errors: ERRORS },
  });
}

function startHttp(
  stateMachine: stepfunctions.IStateMachine, action: string, { input, name, encryptionKey }: StepFunctionsExecutionOptions,
): HttpIntegration {
  return HttpIntegration.service({
    integrationSubtype: `StepFunctions-${action}`,
    region: stateMachine.env.region,
    statements: statements(stateMachine, action, encryptionKey),
    parameters: {
      StateMachineArn: RequestValue.literal(stateMachine.stateMachineArn),
      // Ids of requests to HTTP APIs have characters with which logs of executions cannot do.
      ...(name ? { Name: name } : {}),
      Input: input ? RequestValue.jsonText(input) : RequestValue.rawBody(),
    },
  });
}

function statements(stateMachine: stepfunctions.IStateMachine, action: string, encryptionKey: kms.IKey | undefined): iam.PolicyStatement[] {
  return withKey(
    new iam.PolicyStatement({ actions: [`states:${action}`], resources: [stateMachine.stateMachineArn] }),
    keyArnOf(stateMachine, (resource) => keyIdOf(resource as stepfunctions.CfnStateMachine), encryptionKey),
    // https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
    ['kms:GenerateDataKey', 'kms:Decrypt']);
}

function keyIdOf({ encryptionConfiguration }: stepfunctions.CfnStateMachine): string | undefined {
  return (encryptionConfiguration as stepfunctions.CfnStateMachine.EncryptionConfigurationProperty | undefined)?.kmsKeyId;
}
