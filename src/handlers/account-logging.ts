import { APIGatewayClient, GetAccountCommand, PatchOperation, UpdateAccountCommand } from '@aws-sdk/client-api-gateway';

/** Milliseconds. API Gateway takes an UpdateAccount every 20 seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const RETRY_DELAY = 21_000;
/** Milliseconds for reading the setting and changing it. */
const ATTEMPT_TIMEOUT = 20_000;
/** Milliseconds for telling CloudFormation. */
const ANSWER_TIMEOUT = 10_000;
/** Characters: the whole answer may have 4 KB. */
const LONGEST_REASON = 1000;
/** What passes: roles and policies that IAM has not spread yet, another deployment at the same setting, the quota, and no answer. */
const TRANSIENT = ['AccessDeniedException', 'BadRequestException', 'ConflictException', 'TooManyRequestsException', 'AbortError'];
const PHYSICAL_ID = 'ApiGatewayAccountLogging';

interface AccountLoggingProperties {
  readonly RoleArn: string;
}

/** What CloudFormation asks: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html */
export interface AccountLoggingRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: AccountLoggingProperties;
  readonly OldResourceProperties?: AccountLoggingProperties;
}

/** What CloudFormation is told: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly Data?: AccountLoggingProperties;
}

/** Time as Lambda gives it, in milliseconds. */
export interface Clock {
  left(): number;
  wait(time: number): Promise<void>;
}

/** Gives API Gateway a role for its logs in an account and region that has none. */
export class AccountLoggingHandler {
  constructor(private readonly client: APIGatewayClient, private readonly clock: Clock) {}

  /**
   * Does what CloudFormation asks and tells it how that went.
   * @throws where it cannot be told: Lambda runs the function again then
   */
  public async handle(request: AccountLoggingRequest): Promise<void> {
    await answer(request, await this.outcomeOf(request));
  }

  private async outcomeOf(request: AccountLoggingRequest): Promise<Outcome> {
    // The setting outlives the stack, since APIs of others come to rely on it.
    if (request.RequestType === 'Delete') { return { Status: 'SUCCESS' }; }
    try {
      return { Status: 'SUCCESS', Data: { RoleArn: await this.ensureRole(request) } };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const reason = `role "${request.ResourceProperties.RoleArn}" cannot become that of API Gateway's logs: ${message}`;
      return { Status: 'FAILED', Reason: reason.slice(0, LONGEST_REASON) };
    }
  }

  /** Gives the role that is set in the end. */
  private async ensureRole(request: AccountLoggingRequest): Promise<string> {
    for (;;) {
      try {
        return await this.setRole(request);
      } catch (error) {
        const passes = error instanceof Error && TRANSIENT.includes(error.name);
        if (!passes || this.clock.left() < RETRY_DELAY + ATTEMPT_TIMEOUT + ANSWER_TIMEOUT) { throw error; }
        console.info(JSON.stringify({ retriedFor: `${error.name}: ${error.message}` }));
      }
      await this.clock.wait(RETRY_DELAY);
    }
  }

  /** Sets the role where there is none, or where the one that is set is that of an earlier deployment. */
  private async setRole({ ResourceProperties: properties, OldResourceProperties: old }: AccountLoggingRequest): Promise<string> {
    const abortSignal = AbortSignal.timeout(ATTEMPT_TIMEOUT);
    const { cloudwatchRoleArn: current } = await this.client.send(new GetAccountCommand({}), { abortSignal });
    const isAdopted = current && current !== old?.RoleArn;
    if (isAdopted || current === properties.RoleArn) { return current; }
    const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/cloudwatchRoleArn', value: properties.RoleArn }];
    await this.client.send(new UpdateAccountCommand({ patchOperations }), { abortSignal });
    return properties.RoleArn;
  }
}

const client = new APIGatewayClient();

/** What Lambda calls. */
export async function handler(request: AccountLoggingRequest, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  const clock = { left: () => context.getRemainingTimeInMillis(), wait: (time: number) => new Promise<void>((resolve) => setTimeout(resolve, time)) };
  await new AccountLoggingHandler(client, clock).handle(request);
}

async function answer(request: AccountLoggingRequest, outcome: Outcome): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId = PHYSICAL_ID } = request;
  console.info(JSON.stringify(outcome));
  // Bytes, since text would bring a content type with it, for which the URL is not signed.
  const body = Buffer.from(JSON.stringify({ ...outcome, PhysicalResourceId, StackId, RequestId, LogicalResourceId }));
  const response = await fetch(ResponseURL, { method: 'PUT', body, signal: AbortSignal.timeout(ANSWER_TIMEOUT) });
  if (!response.ok) { throw new Error(`CloudFormation takes no answer: ${response.status}`); }
}
