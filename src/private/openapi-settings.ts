import { aws_apigateway as apigateway, aws_iam as iam, Duration, Size } from 'aws-cdk-lib';
import { OpenApiDocument, OpenApiOperation } from '../values/openapi-document';
import { isObject, Json, SchemaPlace } from '../values/schema-place';

const PREFIX = 'x-amazon-apigateway-';
const AUTH = `${PREFIX}auth`;

/** Extensions of a whole API that say what the gateway says by itself, or nothing that counts. */
const OVERRIDDEN = ['endpoint-configuration', 'request-validators', 'request-validator', 'documentation', 'importexport-version', 'tag-value'];

/** What the extensions of a definition say of a REST API. */
export interface RestSettings {
  readonly binaryMediaTypes?: string[];
  readonly minCompressionSize?: Size;
  readonly apiKeySource?: apigateway.ApiKeySourceType;
  readonly policyDocument?: iam.PolicyDocument;
  /** By the cases that they are for, as the document has them. */
  readonly gatewayResponses: Json;
  readonly disableExecuteApiEndpoint?: boolean;
  readonly faults: string[];
}

/** Which web pages may call. */
export interface ImportedCors {
  readonly allowOrigins: string[];
  readonly allowMethods?: string[];
  readonly allowHeaders?: string[];
  readonly exposeHeaders?: string[];
  readonly allowCredentials?: boolean;
  readonly maxAge?: Duration;
}

/** What the extensions of a definition say of an HTTP API. */
export interface HttpSettings {
  readonly cors?: ImportedCors;
  readonly disableExecuteApiEndpoint?: boolean;
  readonly faults: string[];
}

/**
 * What a definition says of a REST API beside its operations.
 * @param given names of props that say it in the place of the definition
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function restSettings({ root }: OpenApiDocument, given: ReadonlySet<string>): RestSettings {
  const get = <T>(name: string) => isShaped(root, name) ? root.get(PREFIX + name) as T | undefined : undefined;
  const bytes = get<number>('minimum-compression-size');
  const policy = get<Json>('policy');
  return {
    binaryMediaTypes: get('binary-media-types'),
    minCompressionSize: bytes === undefined ? undefined : Size.bytes(bytes),
    apiKeySource: get('api-key-source'),
    policyDocument: policy && iam.PolicyDocument.fromJson(policy),
    gatewayResponses: get<Json>('gateway-responses') ?? {},
    disableExecuteApiEndpoint: isEndpointClosed(root),
    faults: [...shapeFaults(root), ...tlsFaults(root, given), ...strangers(root, ['security-policy', 'binary-media-types', 'minimum-compression-size', 'api-key-source', 'policy', 'gateway-responses']), ...endpointFaults(root, given)],
  };
}

/** What a definition says of an HTTP API beside its operations. */
export function httpSettings({ root }: OpenApiDocument, given: ReadonlySet<string>): HttpSettings {
  const cors = isShaped(root, 'cors') ? root.get(`${PREFIX}cors`) as Json | undefined : undefined;
  const faults = [...shapeFaults(root), ...strangers(root, ['cors']), ...endpointFaults(root, given)];
  return { cors: cors && corsOptions(cors), disableExecuteApiEndpoint: isEndpointClosed(root), faults };
}

/** What an operation says of its callers where only API Gateway looks; undefined where it says nothing. */
export function authExtension({ place, pathItem }: OpenApiOperation): SchemaPlace | undefined {
  return [place, pathItem].map((holder) => holder.child(AUTH)).find((extension) => extension.value !== undefined && extension.get('type') !== 'NONE');
}

const isTexts = (value: unknown) => Array.isArray(value) && value.every((text) => typeof text === 'string');

/** What the values of extensions have to be, in words. */
const SHAPES: ReadonlyMap<string, readonly [string, (value: unknown) => boolean]> = new Map([
  ['binary-media-types', ['a list of media types', isTexts]],
  ['minimum-compression-size', ['a number of bytes', (value: unknown) => Number.isInteger(value)]],
  ['api-key-source', ['HEADER or AUTHORIZER', (value: unknown) => typeof value === 'string']],
  ['policy', ['a policy with a list "Statement"', (value: unknown) => isObject(value) && Array.isArray(value.Statement)]],
  ['gateway-responses', ['responses by their types', (value: unknown) => isObject(value) && Object.values(value).every(isObject)]],
  ['cors', ['an object with a list "allowOrigins"', (value: unknown) => isObject(value) && isTexts(value.allowOrigins ?? [])]],
]);

function isShaped(root: SchemaPlace, name: string): boolean {
  const value = root.get(PREFIX + name);
  return value === undefined || SHAPES.get(name)![1](value);
}

function shapeFaults(root: SchemaPlace): string[] {
  return [...SHAPES].filter(([name]) => !isShaped(root, name)).map(([name, [shape]]) => `"${root.child(PREFIX + name)}" is malformed; give it ${shape}`);
}

function strangers(root: SchemaPlace, known: readonly string[]): string[] {
  const all = [...OVERRIDDEN, ...known];
  return Object.keys(root.fields).filter((name) => name.startsWith(PREFIX) && !all.includes(name.slice(PREFIX.length)))
    .map((name) => `"${root.child(name)}" has no counterpart in the gateway; take it out, and say it by props`);
}

/** What the gateway asks for by itself is as good as not said. */
function tlsFaults(root: SchemaPlace, given: ReadonlySet<string>): string[] {
  const policy = root.child(`${PREFIX}security-policy`);
  const isSaid = policy.value === undefined || policy.value === 'TLS_1_2' || given.has('securityPolicy');
  return isSaid ? [] : [`"${policy}" is for the gateway to say; set its securityPolicy, or take it out`];
}

function endpointOf(root: SchemaPlace): SchemaPlace[] {
  const servers = root.get('servers');
  const places = [root, ...Array.isArray(servers) ? servers.map((_, index) => root.child('servers', `${index}`)) : []];
  return places.map((place) => place.child(`${PREFIX}endpoint-configuration`)).filter(({ value }) => isObject(value));
}

/** Closed where the definition says so; open is what the gateway may decide. */
function isEndpointClosed(root: SchemaPlace): boolean | undefined {
  return endpointOf(root).some((place) => place.get('disableExecuteApiEndpoint') === true) ? true : undefined;
}

function endpointFaults(root: SchemaPlace, given: ReadonlySet<string>): string[] {
  return endpointOf(root).flatMap((place) => [
    ...Object.keys(place.fields).filter((name) => name !== 'disableExecuteApiEndpoint' && !given.has('endpoint') && !given.has(name))
      .map((name) => `"${place.child(name)}" is for the gateway to say; set its endpoint, or take it out`),
    ...['boolean', 'undefined'].includes(typeof place.get('disableExecuteApiEndpoint')) ? []
      : [`"${place.child('disableExecuteApiEndpoint')}" is neither true nor false; write one of them`],
  ]);
}

function corsOptions({ allowOrigins = [], allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge }: Json): ImportedCors {
  return {
    allowOrigins: allowOrigins as string[],
    allowMethods: allowMethods as string[] | undefined,
    allowHeaders: allowHeaders as string[] | undefined,
    exposeHeaders: exposeHeaders as string[] | undefined,
    allowCredentials: allowCredentials as boolean | undefined,
    maxAge: maxAge === undefined ? undefined : Duration.seconds(maxAge as number),
  };
}
