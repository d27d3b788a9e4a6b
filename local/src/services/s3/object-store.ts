import { createHash, randomUUID } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Readable, Transform } from 'stream';
import { pipeline } from 'stream/promises';
import { S3Error } from './s3-error';

/** A stored object. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Quoted, as S3 sends it. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Response headers that were stored with the object. */
  readonly headers: Readonly<Record<string, string>>;
  readonly file: string;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly parts: Map<number, StoredObject>;
}

/** Buckets and objects: contents in files of a temporary directory, the index in memory. */
export class ObjectStore {
  private readonly buckets = new Map<string, { readonly created: Date; readonly objects: Map<string, StoredObject> }>();
  private readonly uploads = new Map<string, Upload>();
  private readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-s3-'));

  listBuckets(): Array<{ name: string; created: Date }> {
    return [...this.buckets].map(([name, { created }]) => ({ name, created })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  createBucket(name: string): void {
    if (!this.buckets.has(name)) this.buckets.set(name, { created: new Date(), objects: new Map() });
  }

  deleteBucket(name: string): void {
    if (this.objects(name).size > 0) throw new S3Error(409, 'BucketNotEmpty', `bucket "${name}" has objects; delete them first`, name);
    this.buckets.delete(name);
  }

  /** Objects in the order of their keys' UTF-8 bytes. */
  list(bucket: string): StoredObject[] {
    return [...this.objects(bucket).values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  get(bucket: string, key: string): StoredObject {
    const object = this.objects(bucket).get(key);
    if (object === undefined) throw S3Error.noSuchKey(key);
    return object;
  }

  has(bucket: string, key: string): boolean {
    return this.objects(bucket).has(key);
  }

  /** Stores an object; readers see the old one until the new one is complete. */
  async put(bucket: string, key: string, content: Readable, headers: Record<string, string>, expected: Expected = {}): Promise<StoredObject> {
    this.objects(bucket);
    const object = await this.write(key, content, headers, expected);
    this.replace(bucket, object);
    return object;
  }

  delete(bucket: string, key: string): void {
    const object = this.objects(bucket).get(key);
    this.objects(bucket).delete(key);
    if (object !== undefined) fs.rmSync(object.file, { force: true });
  }

  createUpload(bucket: string, key: string, headers: Record<string, string>): string {
    this.objects(bucket);
    const id = randomUUID();
    this.uploads.set(id, { bucket, key, headers, parts: new Map() });
    return id;
  }

  async putPart(uploadId: string, number: number, content: Readable, expected: Expected): Promise<StoredObject> {
    const { key, parts } = this.upload(uploadId);
    const part = await this.write(key, content, {}, expected);
    const former = parts.get(number);
    if (former !== undefined) fs.rmSync(former.file, { force: true });
    parts.set(number, part);
    return part;
  }

  async completeUpload(uploadId: string, numbers: number[]): Promise<StoredObject> {
    const { bucket, key, headers, parts } = this.upload(uploadId);
    const chosen = numbers.map((number) => {
      const part = parts.get(number);
      if (part === undefined) throw new S3Error(400, 'InvalidPart', `part "${number}" was not uploaded; upload it before completing`, key);
      return part;
    });
    const digests = Buffer.concat(chosen.map((part) => Buffer.from(part.etag.slice(1, -1), 'hex')));
    const whole = await this.write(key, Readable.from(contents(chosen)), headers, {});
    const object = { ...whole, etag: `"${createHash('md5').update(digests).digest('hex')}-${chosen.length}"` };
    this.replace(bucket, object);
    this.abortUpload(uploadId);
    return object;
  }

  abortUpload(uploadId: string): void {
    for (const part of this.upload(uploadId).parts.values()) fs.rmSync(part.file, { force: true });
    this.uploads.delete(uploadId);
  }

  /** Deletes everything. */
  destroy(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }

  objects(bucket: string): Map<string, StoredObject> {
    const found = this.buckets.get(bucket);
    if (found === undefined) throw S3Error.noSuchBucket(bucket);
    return found.objects;
  }

  private upload(id: string): Upload {
    const upload = this.uploads.get(id);
    if (upload === undefined) throw S3Error.noSuchUpload(id);
    return upload;
  }

  private replace(bucket: string, object: StoredObject): void {
    const objects = this.objects(bucket);
    const former = objects.get(object.key);
    objects.set(object.key, object);
    // A reader that has the file open keeps it.
    if (former !== undefined) fs.rmSync(former.file, { force: true });
  }

  private async write(key: string, content: Readable, headers: Record<string, string>, expected: Expected): Promise<StoredObject> {
    const file = path.join(this.directory, randomUUID());
    const md5 = createHash('md5');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        md5.update(chunk);
        size += chunk.length;
        done(null, chunk);
      },
    });
    try {
      await pipeline(content, measure, fs.createWriteStream(file));
      const digest = md5.digest();
      if (expected.size !== undefined && size !== expected.size) {
        throw new S3Error(400, 'IncompleteBody', `the body has ${size} of "${expected.size}" bytes; send it whole`, key);
      }
      if (expected.md5 !== undefined && digest.toString('base64') !== expected.md5) {
        throw new S3Error(400, 'BadDigest', `the body does not match Content-MD5 "${expected.md5}"; send it again`, key);
      }
      return { key, size, etag: `"${digest.toString('hex')}"`, lastModified: new Date(), headers, file };
    } catch (error) {
      fs.rmSync(file, { force: true });
      throw error;
    }
  }
}

/** What a body must turn out to be. */
export interface Expected {
  readonly size?: number;
  /** Base64. */
  readonly md5?: string;
}

async function* contents(parts: StoredObject[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield* fs.createReadStream(part.file);
}
