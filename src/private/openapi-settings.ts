import { aws_apigateway as apigateway, aws_iam as iam, Duration, Size } from 'aws-cdk-lib';
import { OpenApiDocument } from '../values/openapi-document';
import { isObject, Json, SchemaPlace } from '../values/schema-place';

const PREFIX = 'x-amazon-apigateway-';
const AUTH = `${PREFIX}auth`;

/** Extensions of a whole API that say what the gateway says by itself, or nothing that counts. */
const OVERRIDDEN = ['request-validators', 'request-validator', 'documentation', 'importexport-version', 'security-policy', 'tag-value'];

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
  const get = <T>(name: string) => root.get(PREFIX + name) as T | undefined;
  const bytes = get<number>('minimum-compression-size');
  const policy = get<Json>('policy');
  return {
    binaryMediaTypes: get('binary-media-types'),
    minCompressionSize: bytes === undefined ? undefined : Size.bytes(bytes),
    apiKeySource: get('api-key-source'),
    policyDocument: policy && iam.PolicyDocument.fromJson(policy),
    gatewayResponses: get<Json>('gateway-responses') ?? {},
    disableExecuteApiEndpoint: isEndpointClosed(root),
    faults: [...strangers(root, ['binary-media-types', 'minimum-compression-size', 'api-key-source', 'policy', 'gateway-responses']), ...endpointFaults(root, given)],
  };
}

/** What a definition says of an HTTP API beside its operations. */
export function httpSettings({ root }: OpenApiDocument, given: ReadonlySet<string>): HttpSettings {
  const cors = root.get(`${PREFIX}cors`) as Json | undefined;
  const faults = [...strangers(root, ['cors']), ...endpointFaults(root, given)];
  return { cors: cors && corsOptions(cors), disableExecuteApiEndpoint: isEndpointClosed(root), faults };
}

/** What an operation says of its callers where only API Gateway looks; undefined where it says nothing. */
export function authExtension({ place }: { readonly place: SchemaPlace }): SchemaPlace | undefined {
  const extension = place.get(AUTH);
  return isObject(extension) && extension.type !== 'NONE' ? place.child(AUTH) : undefined;
}

function strangers(root: SchemaPlace, known: readonly string[]): string[] {
  const all = [...OVERRIDDEN, ...known];
  return Object.keys(root.fields).filter((name) => name.startsWith(PREFIX) && !all.includes(name.slice(PREFIX.length)))
    .map((name) => `"${root.child(name)}" has no counterpart in the gateway; take it out, and say it by props`);
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
  return endpointOf(root).flatMap((place) => Object.keys(place.fields).filter((name) => name !== 'disableExecuteApiEndpoint' && !given.has('endpoint') && !given.has(name))
    .map((name) => `"${place.child(name)}" is for the gateway to say; set its endpoint, or take it out`));
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
