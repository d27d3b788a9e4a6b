/** Is told how a stream goes. */
export interface StreamWatcher {
  /** The first content is there. */
  begun?(): void;
  /**
   * Nothing more will come: the stream or its reader has ended.
   * @param length bytes that have gone through
   * @param error why it broke off, if it did by itself
   */
  ended(length: number, error?: Error): void;
}

/** Passes a stream on under watch. */
export async function* watched(stream: AsyncIterable<Buffer>, watcher: StreamWatcher): AsyncGenerator<Buffer> {
  let length = 0;
  let problem: Error | undefined;
  try {
    for await (const chunk of stream) {
      if (length === 0 && chunk.length > 0) watcher.begun?.();
      length += chunk.length;
      yield chunk;
    }
  } catch (error) {
    problem = error as Error;
    throw error;
  } finally {
    watcher.ended(length, problem);
  }
}
