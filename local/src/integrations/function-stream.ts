import { EventEmitter, on } from 'events';

/** What a function streams, for one reader. It ends with an error where the function does. */
export class FunctionStream implements AsyncIterable<Buffer> {
  private readonly emitter = new EventEmitter();
  private readonly chunks: AsyncIterable<[Buffer]>;
  private goOn?: () => void;

  /** @param signal aborted when the reader leaves, also while the function is silent */
  constructor(signal: AbortSignal) {
    // What arrives before it is read waits, and an error waits for what came before it.
    this.chunks = on(this.emitter, 'chunk', { signal, close: ['end'] }) as AsyncIterable<[Buffer]>;
  }

  /** Takes a chunk, and lets the function go on once it is read, or nobody reads any more. */
  readonly take = (chunk: Buffer, goOn: () => void): void => {
    if (this.emitter.emit('chunk', chunk)) this.goOn = goOn;
    else goOn();
  };

  end(): void {
    this.emitter.emit('end');
  }

  fail(error: Error): void {
    // Nobody hears of a function that fails after its reader has left.
    if (this.emitter.listenerCount('error') > 0) this.emitter.emit('error', error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for await (const [chunk] of this.chunks) {
        this.release();
        yield chunk;
      }
    } finally {
      this.release();
    }
  }

  private release(): void {
    const { goOn } = this;
    this.goOn = undefined;
    goOn?.();
  }
}
