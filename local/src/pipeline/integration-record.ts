import type { RequestContext } from './request-context';

/** What every kind of answer has. */
interface AnswerHead {
  readonly statusCode: number;
  readonly integrationStatus?: number;
}

/**
 * What the access log tells of an integration; times are in milliseconds.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html
 */
export class IntegrationRecord {
  private readonly start: number;
  private known: Readonly<Record<string, unknown>>;

  /** @param clock milliseconds since the epoch */
  constructor(private readonly context: RequestContext, private readonly clock: () => number, responseTransferMode: 'BUFFERED' | 'STREAMED') {
    this.start = clock();
    this.known = { responseTransferMode };
  }

  /** Calls the backend and keeps how that went. */
  async follow<Answer extends AnswerHead>(backend: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await backend();
      const status = answer.integrationStatus ?? answer.statusCode;
      this.keep({ status, integrationStatus: status, timeToAllHeaders: this.elapsed });
      return answer;
    } catch (error) {
      this.ended((error as Error).message);
      throw error;
    }
  }

  /** The first content of an answer is there. */
  begun(): void {
    this.keep({ timeToFirstContent: this.elapsed });
  }

  /** An answer has ended; an error is why it broke off. */
  ended(error?: string): void {
    this.keep({ error });
  }

  private get elapsed(): number {
    return this.clock() - this.start;
  }

  private keep(values: Readonly<Record<string, unknown>>): void {
    this.known = { ...this.known, ...values, latency: this.elapsed };
    this.context.set('integrationLatency', this.known.latency);
    this.context.set('integrationStatus', this.known.status);
    this.context.set('integrationErrorMessage', this.known.error);
    this.context.set('integration', this.known);
  }
}
