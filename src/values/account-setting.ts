import { Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Type of the custom resource by which `AccountLogging` sets the account's role for logs. */
export const ACCOUNT_LOGGING_TYPE = 'Custom::ApiGatewayAccountLogging';

/**
 * Whether two constructs share what an account has once in each region. Stacks that name neither do so only where they are deployed together,
 * since the stages of a pipeline go to accounts of their own.
 */
export function shareAccountSetting(one: IConstruct, other: IConstruct): boolean {
  const { environment } = Stack.of(one);
  const isKnown = !environment.includes('unknown-');
  return environment === Stack.of(other).environment && (isKnown || Stage.of(one) === Stage.of(other));
}
