import { Transform, TransformCallback } from 'stream';

const lineEnd = Buffer.from('\r\n');
/** Longest chunk header that makes sense: a size, a signature and their names. */
const maxHeader = 8 * 1024;

/**
 * Takes the `aws-chunked` framing off a request body: signed and unsigned chunks, with or without trailers
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html). Signatures and checksums are not verified.
 */
export class AwsChunkedDecoder extends Transform {
  private pending: Buffer = Buffer.alloc(0);
  /** Bytes still to come of the current chunk; undefined before its header. */
  private left?: number;
  private ended = false;

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    // What follows the last chunk are trailers.
    if (!this.ended) {
      this.pending = this.pending.length === 0 ? data : Buffer.concat([this.pending, data]);
      try {
        while (this.step());
      } catch (error) {
        return done(error as Error);
      }
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    done(this.ended ? null : new Error('the chunked body ends before its last chunk; send it whole'));
  }

  private step(): boolean {
    if (this.ended) return false;
    if (this.left === undefined) return this.readHeader();
    if (this.left > 0) {
      if (this.pending.length === 0) return false;
      const part = this.pending.subarray(0, this.left);
      this.push(part);
      this.left -= part.length;
      this.pending = this.pending.subarray(part.length);
      return true;
    }
    if (this.pending.length < lineEnd.length) return false;
    this.pending = this.pending.subarray(lineEnd.length);
    this.left = undefined;
    return true;
  }

  private readHeader(): boolean {
    const end = this.pending.indexOf(lineEnd);
    if (end < 0 && this.pending.length <= maxHeader) return false;
    const header = this.pending.toString('latin1', 0, Math.max(end, 0));
    const size = /^([0-9a-f]+)(;|$)/i.exec(header)?.[1];
    if (size === undefined) throw new Error(`"${header.slice(0, 40)}" is no chunk header; send an aws-chunked body, or leave its content encoding off`);
    this.pending = this.pending.subarray(end + lineEnd.length);
    this.left = parseInt(size, 16);
    this.ended = this.left === 0;
    return !this.ended;
  }
}
