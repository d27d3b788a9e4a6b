/**
 * Tells how large the frames of a WebSocket are, as their bytes arrive.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export class FrameSizes {
  private head: number[] = [];
  /** Bytes of the frame that are still to come. */
  private remaining = 0;

  /** Sizes of the frames whose heads end in a chunk, in bytes. */
  read(chunk: Buffer): number[] {
    const sizes: number[] = [];
    for (let at = 0; at < chunk.length;) {
      if (this.remaining > 0) {
        const passed = Math.min(this.remaining, chunk.length - at);
        this.remaining -= passed;
        at += passed;
        continue;
      }
      this.head.push(chunk[at]);
      at += 1;
      const size = sizeOf(this.head);
      if (size === undefined) continue;
      sizes.push(size);
      this.remaining = size;
      this.head = [];
    }
    return sizes;
  }
}

/** Size of a frame by its head; undefined where some of that is missing. */
function sizeOf(head: readonly number[]): number | undefined {
  const [, second = 0] = head;
  // The highest bit says whether there is a mask.
  const short = second % 128;
  const extended = short === 127 ? 8 : short === 126 ? 2 : 0;
  const mask = second >= 128 ? 4 : 0;
  if (head.length < 2 + extended + mask) return undefined;
  return extended === 0 ? short : head.slice(2, 2 + extended).reduce((size, byte) => size * 256 + byte, 0);
}
