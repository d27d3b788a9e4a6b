import { createHash, timingSafeEqual } from 'crypto';
import { RequestSigner } from 'aws4';
import { GatewayError } from './gateway-error';
import type { GatewayRequest } from './gateway-request';
import type { Caller } from './request-context';
import { partitionOf } from '../assembly/environment';
import type { AnyApi } from '../model/any-api';
import { LOCAL_CREDENTIALS } from '../services/credentials';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_SECONDS = 300;

interface SignatureParameters {
  readonly credential: string;
  readonly signedHeaders: string[];
  readonly signature: string;
  readonly date: string;
  /** Seconds that it is good for from its date on. */
  readonly lifetime: number;
  /** True where the signature is in the query string. */
  readonly inQuery: boolean;
}

/**
 * Verifies the Signature Version 4 of a request made with the local credentials, in its `Authorization` header or its query string.
 * Any policy of the caller counts as allowing the call. The caller is of the API's account, unless a development header says otherwise.
 * @throws GatewayError as API Gateway words it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifySignature(request: GatewayRequest, api: Pick<AnyApi, 'account' | 'region'>): Caller {
  const parameters = request.query.get('X-Amz-Signature') === undefined ? headerParameters(request) : queryParameters(request);
  const [accessKey, day, region, service, terminator] = parameters.credential.split('/');
  if (accessKey !== LOCAL_CREDENTIALS.accessKeyId) {
    throw new GatewayError('ACCESS_DENIED', 'The security token included in the request is invalid.', { errorType: 'UnrecognizedClientException' });
  }
  if (service !== 'execute-api') throw mismatch("Credential should be scoped to correct service: 'execute-api'.");
  if (region !== api.region) throw mismatch(`Credential should be scoped to a valid region, not '${region}'.`);
  if (terminator !== 'aws4_request' || !parameters.date.startsWith(day)) throw mismatch('Credential should be scoped with a valid terminator and date.');
  if (!parameters.signedHeaders.includes('host')) throw mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  checkDate(parameters, request.receivedAt);
  checkSignature(parameters, request, region);
  const accountId = request.origin.accountId ?? api.account;
  return { accessKey, accountId, userId: 'AIDALOCAL', userArn: `arn:${partitionOf(region)}:iam::${accountId}:user/local` };
}

function headerParameters({ headers }: GatewayRequest): SignatureParameters {
  const header = headers.get('Authorization');
  if (header === undefined || header === '') throw new GatewayError('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
  if (!header.startsWith(ALGORITHM)) throw incomplete(`Authorization header requires '${ALGORITHM}'. Authorization=${digest(header)}`);
  const fields = new Map(header.slice(ALGORITHM.length).split(',').map((field): [string, string] => {
    const equals = field.indexOf('=');
    if (equals < 0) throw incomplete(`'${field.trim()}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`);
    return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
  }));
  const date = headers.get('X-Amz-Date') ?? basicDate(headers.get('Date'));
  const absent = [...['Credential', 'Signature', 'SignedHeaders'].filter((name) => (fields.get(name) ?? '') === '')
    .map((name) => `Authorization header requires '${name}' parameter.`),
  ...(date === undefined ? ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."] : [])];
  if (absent.length > 0) throw incomplete(`${absent.join(' ')} Authorization=${ALGORITHM}`);
  return {
    credential: fields.get('Credential') ?? '',
    signedHeaders: (fields.get('SignedHeaders') ?? '').toLowerCase().split(';'),
    signature: fields.get('Signature') ?? '',
    date: date ?? '',
    lifetime: MAX_SKEW_SECONDS,
    inQuery: false,
  };
}

function queryParameters({ query }: GatewayRequest): SignatureParameters {
  const absent = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-SignedHeaders'].filter((name) => (query.get(name) ?? '') === '');
  if (absent.length > 0) throw incomplete(`AWS query-string parameters must include ${absent.map((name) => `'${name}'`).join(', ')}.`);
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').toLowerCase().split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    lifetime: Number(query.get('X-Amz-Expires') ?? MAX_SKEW_SECONDS),
    inQuery: true,
  };
}

function checkDate({ date, lifetime }: SignatureParameters, now: Date): void {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  if (year === undefined) throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${date}'.`);
  const age = (now.getTime() - Date.UTC(+year, +month - 1, +day, +hour, +minute, +second)) / 1000;
  const limit = new Date(now.getTime() - lifetime * 1000).toISOString();
  if (age > lifetime) throw mismatch(`Signature expired: ${date} is now earlier than ${basicDate(limit)}.`);
  if (age < -MAX_SKEW_SECONDS) throw mismatch(`Signature not yet current: ${date} is still later than ${basicDate(now.toISOString())}.`);
}

function checkSignature(parameters: SignatureParameters, request: GatewayRequest, region: string): void {
  const claimed = request.headers.get('X-Amz-Content-Sha256');
  if (claimed !== undefined && claimed !== createHash('sha256').update(request.body).digest('hex')) {
    throw mismatch("The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  const signer = new RequestSigner({
    method: request.method,
    path: parameters.inQuery ? withoutSignature(request.url) : request.url,
    body: request.body,
    headers: Object.fromEntries(parameters.signedHeaders.map((name) => [name, request.sentHeaders.all(name).join(',')])),
    service: 'execute-api',
    region,
    signQuery: parameters.inQuery,
    doNotModifyHeaders: true,
  }, LOCAL_CREDENTIALS);
  // What the client signed counts, also headers that aws4 itself would leave out.
  const signedHeaders = Object.fromEntries(parameters.signedHeaders.map((name) => [name, true]));
  Object.assign(signer, { datetime: parameters.date, extraHeadersToInclude: signedHeaders });
  const expected = Buffer.from(signer.signature());
  const given = Buffer.from(parameters.signature);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw mismatch([
    'The request signature we calculated does not match the signature you provided. '
      + 'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    `The Canonical String for this request should have been\n'${signer.canonicalString()}'`,
    `The String-to-Sign should have been\n'${signer.stringToSign()}'\n`,
  ].join('\n\n'));
}

function withoutSignature(url: string): string {
  return url.replace(/([?&])X-Amz-Signature=[^&]*&?/, '$1').replace(/[?&]$/, '');
}

function basicDate(date: string | undefined): string | undefined {
  const time = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function incomplete(message: string): GatewayError {
  return new GatewayError('ACCESS_DENIED', message, { errorType: 'IncompleteSignatureException' });
}

function mismatch(message: string): GatewayError {
  return new GatewayError('INVALID_SIGNATURE', message);
}
