import { aws_iam as iam, aws_s3 as s3, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { withKey } from './encryption-key';
import { IRestBackend, RestBackendRoute, RestIntegration, StatusAnswer } from './rest-backend';
import { RETRY_AFTER, UNAVAILABLE } from './service-answers';
import { RequestValue } from '../values/request-value';

const NO_OBJECT = 'There is no such object';

/** What is told of an object beside its bytes. */
const OBJECT_HEADERS = ['Content-Type', 'ETag', 'Last-Modified', 'Cache-Control', 'Content-Disposition', 'Content-Language'];

const UNAVAILABLE_ANSWER: StatusAnswer = { backendStatus: '503', statusCode: 503, message: UNAVAILABLE, retryAfter: RETRY_AFTER };
const MALFORMED: StatusAnswer = { backendStatus: '400', statusCode: 400, message: 'The request is malformed' };

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
const GET_ANSWERS: StatusAnswer[] = [
  { backendStatus: '200', statusCode: 200, headers: OBJECT_HEADERS },
  { backendStatus: '206', statusCode: 206, headers: [...OBJECT_HEADERS, 'Content-Range'] },
  { backendStatus: '304', statusCode: 304, headers: ['ETag', 'Last-Modified', 'Cache-Control'], isEmpty: true },
  MALFORMED,
  // S3 says 403 of what is not there to who may not list the bucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
  { backendStatus: '403|404', statusCode: 404, message: NO_OBJECT },
  { backendStatus: '412', statusCode: 412, message: 'The object is not as the request expects it' },
  { backendStatus: '416', statusCode: 416, message: 'The object has no such range' },
  UNAVAILABLE_ANSWER,
];

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
const PUT_ANSWERS: StatusAnswer[] = [
  { backendStatus: '200', statusCode: 204, headers: ['ETag'], isEmpty: true },
  MALFORMED,
  // What If-Match means is not there: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html#conditional-error-response
  { backendStatus: '404', statusCode: 404, message: NO_OBJECT },
  { backendStatus: '409', statusCode: 409, message: 'The object is being changed by somebody else; try again' },
  { backendStatus: '412', statusCode: 412, message: 'The object is not as the request expects it' },
  UNAVAILABLE_ANSWER,
];

/** Which object a request is about. */
export interface S3ObjectOptions {
  /**
   * What stands before each key, with a slash at its end. The gateway's role may do nothing outside of it, whatever a client sends.
   * @default - nothing: the whole bucket
   */
  readonly prefix?: string;
  /**
   * Name of the path variable that is the key behind the prefix. A greedy one, as in `/files/{key+}`, takes keys with slashes.
   * @default - the last variable of the route's path
   */
  readonly keyVariable?: string;
  /**
   * Media types of the objects, where all of them are text. API Gateway hands on bytes only where the gateway's `binaryMediaTypes` are `*` + `/*`.
   * @default - objects are bytes
   */
  readonly contentTypes?: string[];
}

/** Answers with an object of a bucket, as it is: 200, 304 where the client has it already, 404 where there is none. */
export class S3GetObjectBackend implements IRestBackend {
  /** @throws where the prefix is malformed */
  constructor(private readonly bucket: s3.IBucket, private readonly options: S3ObjectOptions = {}) {
    checkPrefix(options.prefix);
  }

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    return objectCall(this.bucket, this.options, route, {
      httpMethod: 'GET',
      actions: ['s3:GetObject'],
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
      keyActions: ['kms:Decrypt'],
      headers: ['If-Match', 'If-Modified-Since', 'If-None-Match', 'Range'],
      answers: GET_ANSWERS,
    });
  }
}

/**
 * Puts the body into a bucket as an object, as it is and with its media type: 204 with its `ETag`. `If-None-Match: *` keeps what is there, and `If-Match`
 * replaces only what has that tag, for which the role may read within the prefix too.
 */
export class S3PutObjectBackend implements IRestBackend {
  /** @throws where the prefix is malformed */
  constructor(private readonly bucket: s3.IBucket, private readonly options: S3ObjectOptions = {}) {
    checkPrefix(options.prefix);
  }

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    return objectCall(this.bucket, this.options, route, {
      httpMethod: 'PUT',
      // If-Match compares tags: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html#conditional-write-etags
      actions: ['s3:PutObject', 's3:GetObject'],
      keyActions: ['kms:GenerateDataKey'],
      headers: ['Content-Type', 'Cache-Control', 'Content-Disposition', 'Content-Language', 'If-Match', 'If-None-Match'],
      answers: PUT_ANSWERS,
    });
  }
}

interface ObjectCall {
  readonly httpMethod: string;
  readonly actions: string[];
  readonly keyActions: string[];
  /** Names of the client's headers that are handed on. */
  readonly headers: string[];
  readonly answers: StatusAnswer[];
}

function objectCall(bucket: s3.IBucket, { prefix = '', keyVariable, contentTypes }: S3ObjectOptions, route: RestBackendRoute, call: ObjectCall): RestIntegration {
  const { pathVariables, routeKey } = route;
  const variable = keyVariable ?? pathVariables[pathVariables.length - 1];
  if (variable === undefined) { throw new Error(`route "${routeKey}" has no path variable for the object's key; write one, as in "/files/{key+}"`); }
  return RestIntegration.serviceResource({
    service: 's3',
    path: `${bucket.bucketName}/${prefix}{key}`,
    httpMethod: call.httpMethod,
    region: bucket.env.region,
    statements: withKey(new iam.PolicyStatement({ actions: call.actions, resources: [bucket.arnForObjects(`${prefix}*`)] }), bucket.encryptionKey?.keyArn, call.keyActions),
    parameters: {
      path: { key: RequestValue.path(variable) },
      headers: Object.fromEntries(call.headers.map((name) => [name, RequestValue.header(name)])),
    },
    textTypes: contentTypes,
    answers: call.answers,
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
function checkPrefix(prefix = ''): void {
  if (prefix === '' || Token.isUnresolved(prefix)) { return; }
  const isSafe = /^(?:[A-Za-z0-9!_.'()-]+\/)+$/.test(prefix) && !prefix.split('/').some((segment) => segment === '.' || segment === '..');
  if (!isSafe) { throw new Error(`prefix "${prefix}" is malformed; write it as in "public/images/", with letters, digits and ! _ . ' ( ) - only`); }
}
