import { asArray, asObject, asString, JsonObject, own } from '../assembly/json';
import type { RouteListing } from '../inventory/route-listing';
import { resolveReference } from '../model/reference';

/** All that a caller must show at once: scopes by kind of authorization. Nothing for anyone. */
export type Requirement = ReadonlyMap<string, readonly string[]>;

const ANYONE: Requirement = new Map();
export const API_KEY = 'API key';

/**
 * What an operation of an OpenAPI document asks of its callers. Kinds are told by what schemes are, for names may change.
 * @throws where its security is no list, and whom it lets in a guess
 */
export function requirementsOf(document: JsonObject, operation: JsonObject): Requirement[] {
  const security = operation.security ?? document.security ?? [];
  if (!Array.isArray(security)) throw new Error(`security "${JSON.stringify(security)}" is no list of requirements; write it as in [{ "name": [] }]`);
  const schemes = asObject(asObject(document.components).securitySchemes);
  return security.length === 0 ? [ANYONE] : security.map((requirement) => Object.entries(asObject(requirement)).reduce((asked, [name, scopes]) => {
    const kind = kindOf(asObject(resolveReference(document, own(schemes, name))), name);
    return withScheme(asked, kind, asArray(scopes).flatMap((scope) => asString(scope) ?? []));
  }, ANYONE));
}

/** Two schemes of a kind, which their names cannot tell apart, have their scopes together and are counted. */
function withScheme(asked: Requirement, kind: string, scopes: readonly string[]): Requirement {
  let place = kind;
  while (asked.has(place)) place = `another ${place}`;
  return new Map([...asked, [place, []], [kind, [...new Set([...asked.get(kind) ?? [], ...scopes])]]]);
}

/** What a route of an assembly asks for, in the words of `gatehouse routes`: one of its scopes will do. */
export function requirementsOfRoute({ auth, scopes, apiKeyRequired }: RouteListing): Requirement[] {
  const kind = auth.replace(/:.*/s, '');
  const choices: Requirement[] = auth === 'none' ? [ANYONE] : scopes.length === 0 ? [new Map([[kind, []]])] : scopes.map((scope) => new Map([[kind, [scope]]]));
  return apiKeyRequired ? choices.map((choice) => new Map([...choice, [API_KEY, []]])) : choices;
}

/** Whether callers that satisfied one of the old requirements may satisfy none of the new ones. */
export function isTighter(old: readonly Requirement[], now: readonly Requirement[]): boolean {
  return old.some((held) => !now.some((asked) => isSatisfied(asked, held)));
}

function isSatisfied(asked: Requirement, held: Requirement): boolean {
  return [...asked].every(([kind, scopes]) => held.has(kind) && scopes.every((scope) => held.get(kind)?.includes(scope)));
}

/** e.g. `none`, or `jwt (orders/write) and API key` */
export function requirementText(requirements: readonly Requirement[]): string {
  return requirements.map((requirement) => [...requirement].sort(([left], [right]) => left < right ? -1 : 1)
    .map(([kind, scopes]) => scopes.length === 0 ? kind : `${kind} (${[...scopes].sort().join(', ')})`).join(' and ') || 'none').sort().join(' or ');
}

function kindOf(scheme: JsonObject, name: string): string {
  const type = asString(scheme.type);
  if (type === 'apiKey') return scheme.in === 'header' && asString(scheme.name)?.toLowerCase() === 'x-api-key' ? API_KEY : `${asString(scheme.in) ?? ''} ${asString(scheme.name) ?? ''}`;
  if (type === 'http') return `http ${asString(scheme.scheme)?.toLowerCase() ?? ''}`;
  if (type === 'openIdConnect') return `OpenID Connect ${asString(scheme.openIdConnectUrl) ?? ''}`;
  return type ?? name;
}
