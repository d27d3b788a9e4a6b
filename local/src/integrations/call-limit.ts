/** How long a call may take: until its time is up, or until the client goes away. */
export class CallLimit {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private expired = false;

  /**
   * @param timeout milliseconds
   * @param client aborted when the client goes away
   */
  constructor(timeout: number, private readonly client: AbortSignal) {
    this.timer = setTimeout(() => {
      this.expired = true;
      this.controller.abort();
    }, timeout);
    client.addEventListener('abort', this.leave);
    if (client.aborted) this.leave();
  }

  private readonly leave = () => this.controller.abort();

  /** Aborted when the call is to end. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get timedOut(): boolean {
    return this.expired;
  }

  /** Whether the client went away before the time was up. */
  get left(): boolean {
    return !this.expired && this.controller.signal.aborted;
  }

  /** Lifts the limit once the call is over. */
  end(): void {
    clearTimeout(this.timer);
    this.client.removeEventListener('abort', this.leave);
  }
}
