import type { RequestContext } from './request-context';
import { renderVariables } from './variable-text';
import type { AnyStage } from '../model/any-api';

/**
 * A line of a stage's access log; `-` stands for what the request does not have.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export function renderAccessLog(format: string, context: RequestContext, stage: Pick<AnyStage, 'variables'>): string {
  return renderVariables(format, { context: context.variables, stageVariables: stage.variables }, '-');
}

export interface AccessLogOptions {
  /** Takes a line of a stage's access log. */
  readonly onAccessLog?: (line: string, api: string) => void;
  readonly onProblem: (message: string) => void;
}

/** Where the lines of an API go. */
export class AccessLog {
  /** @param api what the API is called in logs */
  constructor(private readonly api: string, private readonly options: AccessLogOptions) {}

  /**
   * Writes the line of a request.
   * @param format undefined where nothing is logged
   */
  write(format: string | undefined, context: RequestContext, stage: Pick<AnyStage, 'variables'>): void {
    if (format === undefined) return;
    try {
      this.options.onAccessLog?.(renderAccessLog(format, context, stage), this.api);
    } catch (error) {
      // What the listener does wrong is no fault of the request.
      this.options.onProblem(`the listener for access logs failed: ${(error as Error).stack ?? String(error)}`);
    }
  }
}
