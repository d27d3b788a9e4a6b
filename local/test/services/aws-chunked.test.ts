import { Readable } from 'stream';
import { buffer } from 'stream/consumers';
import * as fc from 'fast-check';
import { AwsChunkedDecoder } from '../../src/services/s3/aws-chunked';

test('a chunked body is unframed however its bytes arrive', async () => {
  const content = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 });
  await fc.assert(fc.asyncProperty(content, fc.integer({ min: 1, max: 9 }), async (chunks, step) => {
    const framed = Buffer.concat([
      ...chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)};chunk-signature=abc\r\n`), chunk, Buffer.from('\r\n')]),
      Buffer.from('0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'),
    ]);
    const pieces = Array.from({ length: Math.ceil(framed.length / step) }, (_, index) => framed.subarray(index * step, (index + 1) * step));
    expect(await buffer(Readable.from(pieces).pipe(new AwsChunkedDecoder()))).toEqual(Buffer.concat(chunks));
  }));
});

test.each(['5\r\nab', 'zz\r\nab\r\n'])('a broken body is refused: %j', async (body) => {
  await expect(buffer(Readable.from([Buffer.from(body)]).pipe(new AwsChunkedDecoder()))).rejects.toThrow(/chunk/);
});
