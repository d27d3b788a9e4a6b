import { xmlDocument } from './s3-xml';

/** An error answer of S3 (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export class S3Error extends Error {
  static noSuchBucket(bucket: string): S3Error {
    return new S3Error(404, 'NoSuchBucket', `bucket "${bucket}" does not exist; define it in the app or create it`, bucket);
  }

  static noSuchKey(key: string): S3Error {
    return new S3Error(404, 'NoSuchKey', `there is no object "${key}"; check the key`, key);
  }

  static noSuchUpload(id: string): S3Error {
    return new S3Error(404, 'NoSuchUpload', `there is no multipart upload "${id}"; create it again`, id);
  }

  static notImplemented(what: string): S3Error {
    return new S3Error(501, 'NotImplemented', `the local S3 does not serve "${what}"; send S3 calls to another endpoint`);
  }

  constructor(readonly status: number, readonly code: string, message: string, private readonly resource?: string) {
    super(message);
    this.name = 'S3Error';
  }

  toXml(): string {
    return xmlDocument('Error', { Code: this.code, Message: this.message, Resource: this.resource });
  }
}
