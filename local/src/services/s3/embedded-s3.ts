import * as fs from 'fs';
import type { IncomingMessage, ServerResponse } from 'http';
import { pipeline as pipeThrough, Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { LoopbackServer } from '../loopback-server';
import { AwsChunkedDecoder } from './aws-chunked';
import { listingPage } from './object-listing';
import { Expected, ObjectStore, StoredObject } from './object-store';
import { S3Error } from './s3-error';
import { xmlDocument, xmlElements, XmlNode, xmlText } from './s3-xml';

/** Headers that are stored with an object and sent back with it. */
const storedHeaders = ['content-type', 'content-encoding', 'content-disposition', 'content-language', 'cache-control', 'expires'];
/** Query parameters that choose another call on the same address. */
const servedCalls = new Set(['delete', 'location', 'uploads', 'uploadId', 'partNumber', 'list-type', 'versionId']);
const listParameters = new Set(['prefix', 'delimiter', 'max-keys', 'marker', 'start-after', 'continuation-token', 'encoding-type', 'fetch-owner']);
/** UTF-8 bytes (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html). */
const maxKeyLength = 1024;

interface S3Request {
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/**
 * The part of S3 that applications use to store and read objects: buckets, objects, ranges, conditions, copies, listings and multipart uploads.
 * Anyone on this machine may call it: signatures are not verified. What it lacks answers `501 NotImplemented`.
 */
export class EmbeddedS3 {
  static async start(buckets: string[]): Promise<EmbeddedS3> {
    const store = new ObjectStore();
    buckets.forEach((bucket) => store.createBucket(bucket));
    const s3: EmbeddedS3 = new EmbeddedS3(store, await LoopbackServer.start((request, response) => void s3.handle(request, response)));
    return s3;
  }

  readonly url: string;

  private constructor(private readonly store: ObjectStore, private readonly server: LoopbackServer) {
    this.url = server.url;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.store.destroy();
  }

  private async handle(raw: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      // Not parsed as a URL, which would take `..` in a key for a folder.
      const [, path, query] = /^\/([^?]*)\??(.*)$/s.exec(raw.url ?? '') ?? ['', '', ''];
      const [bucket, ...rest] = path.split('/');
      const request = { raw, response, bucket: decodeURIComponent(bucket), key: decodeURIComponent(rest.join('/')), query: new URLSearchParams(query) };
      refuseUnserved(request);
      if (request.bucket === '') this.serveService(request);
      else if (request.key === '') await this.serveBucket(request);
      else await this.serveObject(request);
    } catch (error) {
      sendError(raw, response, error);
    }
  }

  private serveService({ raw, response }: S3Request): void {
    if (raw.method !== 'GET') throw S3Error.notImplemented(`${raw.method} /`);
    const buckets = this.store.listBuckets().map(({ name, created }) => ({ Name: name, CreationDate: created.toISOString() }));
    sendXml(response, 'ListAllMyBucketsResult', { Owner: { ID: 'gatehouse', DisplayName: 'gatehouse' }, Buckets: { Bucket: buckets } });
  }

  private async serveBucket({ raw, response, bucket, query }: S3Request): Promise<void> {
    switch (raw.method) {
      case 'PUT':
        raw.resume();
        this.store.createBucket(bucket);
        return send(response, 200, { location: `/${bucket}` });
      case 'HEAD':
        this.store.objects(bucket);
        return send(response, 200, {});
      case 'DELETE':
        this.store.deleteBucket(bucket);
        return send(response, 204, {});
      case 'POST':
        if (query.has('delete')) return this.deleteObjects(raw, response, bucket);
        throw S3Error.notImplemented('POST of a form');
      case 'GET':
        if (query.has('uploads')) throw S3Error.notImplemented('ListMultipartUploads');
        if (query.has('location')) {
          this.store.objects(bucket);
          return sendXml(response, 'LocationConstraint', '');
        }
        return sendXml(response, 'ListBucketResult', listingPage(bucket, this.store.list(bucket), query));
      default:
        throw S3Error.notImplemented(`${raw.method} of a bucket`);
    }
  }

  private async serveObject(request: S3Request): Promise<void> {
    const { raw, response, bucket, key, query } = request;
    if (Buffer.byteLength(key) > maxKeyLength) {
      throw new S3Error(400, 'KeyTooLongError', `key "${key.slice(0, 40)}…" has ${Buffer.byteLength(key)} bytes; shorten it to ${maxKeyLength}`, bucket);
    }
    const uploadId = query.get('uploadId');
    switch (raw.method) {
      case 'GET':
      case 'HEAD':
        if (uploadId !== null) throw S3Error.notImplemented('ListParts');
        return this.readObject(request);
      case 'PUT':
        if (uploadId !== null) return this.putPart(request, uploadId);
        if (raw.headers['x-amz-copy-source'] !== undefined) return this.copyObject(request);
        return this.putObject(request);
      case 'DELETE':
        if (uploadId !== null) this.store.abortUpload(uploadId);
        else this.store.delete(bucket, key);
        return send(response, 204, {});
      case 'POST':
        if (uploadId !== null) return this.completeUpload(request, uploadId);
        if (!query.has('uploads')) throw S3Error.notImplemented('POST of an object');
        raw.resume();
        return sendXml(response, 'InitiateMultipartUploadResult', {
          Bucket: bucket, Key: key, UploadId: this.store.createUpload(bucket, key, headersToStore(raw)),
        });
      default:
        throw S3Error.notImplemented(`${raw.method} of an object`);
    }
  }

  private async putObject({ raw, response, bucket, key }: S3Request): Promise<void> {
    const condition = raw.headers['if-none-match'];
    if (condition === '*' && this.store.has(bucket, key)) {
      throw new S3Error(412, 'PreconditionFailed', `object "${key}" exists; leave If-None-Match off to replace it`, key);
    }
    const match = raw.headers['if-match'];
    if (match !== undefined && !isTagged(this.store.get(bucket, key), match)) {
      throw new S3Error(412, 'PreconditionFailed', `object "${key}" is not "${match}"; read it again`, key);
    }
    const object = await this.store.put(bucket, key, bodyOf(raw), headersToStore(raw), expectedOf(raw));
    send(response, 200, { etag: object.etag });
  }

  private async putPart({ raw, response, query }: S3Request, uploadId: string): Promise<void> {
    if (raw.headers['x-amz-copy-source'] !== undefined) throw S3Error.notImplemented('UploadPartCopy');
    const part = await this.store.putPart(uploadId, Number(query.get('partNumber')), bodyOf(raw), expectedOf(raw));
    send(response, 200, { etag: part.etag });
  }

  private async completeUpload({ raw, response, bucket, key }: S3Request, uploadId: string): Promise<void> {
    const document = await textOf(raw);
    const object = await this.store.completeUpload(uploadId, xmlElements(document, 'PartNumber').map(Number));
    sendXml(response, 'CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: object.etag });
  }

  private async copyObject({ raw, response, bucket, key }: S3Request): Promise<void> {
    raw.resume();
    const source = decodeURIComponent(String(raw.headers['x-amz-copy-source'])).replace(/^\//, '').replace(/\?versionId=.*$/, '');
    const slash = source.indexOf('/');
    const original = this.store.get(source.slice(0, slash), source.slice(slash + 1));
    const headers = raw.headers['x-amz-metadata-directive'] === 'REPLACE' ? headersToStore(raw) : { ...original.headers };
    const copy = await this.store.put(bucket, key, fs.createReadStream(original.file), headers);
    sendXml(response, 'CopyObjectResult', { ETag: copy.etag, LastModified: copy.lastModified.toISOString() });
  }

  private async readObject({ raw, response, bucket, key, query }: S3Request): Promise<void> {
    const object = this.store.get(bucket, key);
    const headers: Record<string, string> = {
      ...object.headers,
      'etag': object.etag,
      'last-modified': object.lastModified.toUTCString(),
      'accept-ranges': 'bytes',
    };
    for (const [name, value] of query) if (name.startsWith('response-')) headers[name.slice('response-'.length)] = value;
    const conditional = conditionStatus(raw, object);
    if (conditional === 304) return send(response, 304, headers);
    if (conditional === 412) throw new S3Error(412, 'PreconditionFailed', `object "${key}" does not meet the request's condition; read it again`, key);
    const range = rangeOf(raw.headers.range, object);
    if (range !== undefined) headers['content-range'] = `bytes ${range.start}-${range.end}/${object.size}`;
    headers['content-length'] = String(range === undefined ? object.size : range.end - range.start + 1);
    response.writeHead(range === undefined ? 200 : 206, headers);
    if (raw.method === 'HEAD' || object.size === 0) response.end();
    else await pipeline(fs.createReadStream(object.file, range), response);
  }

  private async deleteObjects(raw: IncomingMessage, response: ServerResponse, bucket: string): Promise<void> {
    const document = await textOf(raw);
    const keys = xmlElements(document, 'Object').map((object) => xmlText(xmlElements(object, 'Key')[0] ?? ''));
    keys.forEach((key) => this.store.delete(bucket, key));
    const quiet = xmlElements(document, 'Quiet')[0] === 'true';
    sendXml(response, 'DeleteResult', { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) });
  }
}

/** A call that is chosen by a query parameter, such as `?tagging`, must not be taken for the plain one. */
function refuseUnserved({ query, key }: S3Request): void {
  for (const name of query.keys()) {
    const known = servedCalls.has(name) || /^(x-id|x-amz-.*|response-.*|AWSAccessKeyId|Signature|Expires)$/i.test(name) || (key === '' && listParameters.has(name));
    if (!known) throw S3Error.notImplemented(`?${name}`);
  }
}

function isChunked(raw: IncomingMessage): boolean {
  return String(raw.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') || String(raw.headers['content-encoding'] ?? '').includes('aws-chunked');
}

function bodyOf(raw: IncomingMessage): Readable {
  // `pipeline` rather than `pipe`: an upload that breaks off must end the decoder too.
  return isChunked(raw) ? pipeThrough(raw, new AwsChunkedDecoder(), () => undefined) : raw;
}

function expectedOf(raw: IncomingMessage): Expected {
  const length = isChunked(raw) ? raw.headers['x-amz-decoded-content-length'] : raw.headers['content-length'];
  const md5 = raw.headers['content-md5'];
  return { size: length === undefined ? undefined : Number(length), md5: md5 === undefined ? undefined : String(md5) };
}

function headersToStore(raw: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw.headers)) {
    if (value !== undefined && (storedHeaders.includes(name) || name.startsWith('x-amz-meta-'))) headers[name] = String(value);
  }
  const encoding = (headers['content-encoding'] ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '' && part !== 'aws-chunked');
  if (encoding.length > 0) headers['content-encoding'] = encoding.join(',');
  else delete headers['content-encoding'];
  headers['content-type'] ??= 'binary/octet-stream';
  return headers;
}

/** Whether a list of tags, as conditions have it, names that of the object. */
function isTagged(object: StoredObject, list: string): boolean {
  return list === '*' || list.split(',').some((tag) => tag.trim().replaceAll('"', '') === object.etag.replaceAll('"', ''));
}

function conditionStatus(raw: IncomingMessage, object: StoredObject): 200 | 304 | 412 {
  const { 'if-match': match, 'if-none-match': noneMatch, 'if-modified-since': since, 'if-unmodified-since': unmodified } = raw.headers;
  const modified = Math.floor(object.lastModified.getTime() / 1000) * 1000;
  if (match !== undefined && !isTagged(object, match)) return 412;
  if (match === undefined && unmodified !== undefined && modified > Date.parse(unmodified)) return 412;
  if (noneMatch !== undefined) return isTagged(object, noneMatch) ? 304 : 200;
  return since !== undefined && modified <= Date.parse(since) ? 304 : 200;
}

function rangeOf(header: string | undefined, object: StoredObject): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, object.size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? object.size - 1 : Math.min(Number(last), object.size - 1);
  if (start > end) throw new S3Error(416, 'InvalidRange', `range "${header}" lies outside the object of ${object.size} bytes; ask for a part of it`, object.key);
  return { start, end };
}

async function textOf(raw: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of bodyOf(raw)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, headers).end();
}

function sendXml(response: ServerResponse, root: string, content: XmlNode): void {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(xmlDocument(root, content));
}

function sendError(raw: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || raw.destroyed && !raw.complete) {
    response.destroy();
    return;
  }
  const answer = error instanceof S3Error ? error
    : error instanceof URIError ? new S3Error(400, 'InvalidURI', `"${raw.url}" is not a valid path; encode it as UTF-8`)
      : new S3Error(500, 'InternalError', (error as Error).message);
  // The rest of the body is of no use, and the client must be able to send it before it reads the answer.
  raw.resume();
  response.writeHead(answer.status, { 'content-type': 'application/xml' }).end(raw.method === 'HEAD' ? undefined : answer.toXml());
}
