import { schemeOf } from './http-document';
import { Credential } from './openapi-export';
import { renderAuthorization } from './rest-authorizer';
import { HttpAuthorization } from '../auth/http-auth';
import { RestAuthorization } from '../auth/rest-auth';
import { BEARER_TOKEN } from '../values/bearer-token';
import { Json } from '../values/schema-place';

const SIGNATURE: Credential = {
  name: 'sigv4',
  scheme: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'AWS Signature Version 4' },
  scopes: [],
};
const BEARER: Json = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };

/** What counts callers, and is sent beside whatever tells who they are. */
export const API_KEY: Credential = { name: 'apiKey', scheme: { type: 'apiKey', in: 'header', name: 'x-api-key' }, scopes: [] };

/** What callers of a route of a REST API send; nothing where anybody may call. */
export function restCredentials(authorization: RestAuthorization): Credential[] {
  const definition = authorization._definition;
  const { name = '' } = renderAuthorization(authorization) ?? {};
  switch (definition.kind) {
    case 'none': return [];
    case 'iam': return [SIGNATURE];
    case 'userPools': return [{ name, scheme: isAuthorization(definition.header) ? BEARER : headerScheme(definition.header), scopes: definition.authorizationScopes }];
    case 'lambda': return definition.validationRegex === BEARER_TOKEN
      ? [{ name, scheme: BEARER, scopes: [] }]
      : fromSources(name, definition.identitySources, /^method\.request\.(header|querystring)\.(.*)$/);
  }
}

/**
 * What callers of a route of an HTTP API send; nothing where anybody may call.
 * @param resolve what a value is in the template
 */
export function httpCredentials(authorization: HttpAuthorization, resolve: (value: unknown) => unknown): Credential[] {
  const definition = authorization._definition;
  const { name = '' } = schemeOf(authorization, resolve) ?? {};
  switch (definition.kind) {
    case 'none': return [];
    case 'iam': return [SIGNATURE];
    case 'jwt': {
      const [, header = 'Authorization'] = /^\$request\.header\.(.*)$/.exec(definition.identitySource) ?? [];
      return [{ name, scheme: isAuthorization(header) ? BEARER : headerScheme(header), scopes: definition.authorizationScopes }];
    }
    case 'lambda': return fromSources(name, definition.identitySources, /^\$request\.(header|querystring)\.(.*)$/);
  }
}

function isAuthorization(header: string): boolean {
  return header.toLowerCase() === 'authorization';
}

function headerScheme(name: string): Json {
  return { type: 'apiKey', in: 'header', name };
}

/** Everything that a request must have for its authorizer to be asked. One that asks for nothing reads what it likes. */
function fromSources(name: string, sources: readonly string[], pattern: RegExp): Credential[] {
  const places = sources.map((source) => pattern.exec(source)).filter((match) => match !== null);
  if (places.length === 0) { return [{ name, scheme: { ...headerScheme('Authorization'), description: 'What the authorizer of the API asks for' }, scopes: [] }]; }
  return places.map(([, place, field], index) => ({
    name: index === 0 ? name : `${name}${index + 1}`,
    scheme: { type: 'apiKey', in: place === 'header' ? 'header' : 'query', name: field },
    scopes: [],
  }));
}
