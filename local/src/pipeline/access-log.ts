import type { RequestContext } from './request-context';
import { renderVariables } from './variable-text';
import type { Stage } from '../model/stage';

/**
 * A line of a stage's access log; `-` stands for what the request does not have.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export function renderAccessLog(format: string, context: RequestContext, stage: Stage): string {
  return renderVariables(format, { context: context.variables, stageVariables: stage.variables }, '-');
}
