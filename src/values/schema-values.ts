import { Token } from 'aws-cdk-lib';
import { withItems } from './schema-conjunction';
import { isObject, Json, SchemaPlace } from './schema-place';

/** The types of JSON, and the one that is part of another. */
const TYPES = ['boolean', 'number', 'string', 'null', 'array', 'object', 'integer'];

/**
 * What `type`, `enum`, `const` and `nullable` accept, as schemas that all have to hold. Each schema has one type:
 * a list of types is lost when API Gateway imports a document.
 */
export function acceptedValues(place: SchemaPlace): Json[] {
  const types = declaredTypes(place);
  const list = declaredValues(place);
  const constant = place.get('const');
  const lists = [...list ? [list] : [], ...constant === undefined ? [] : [[constant]]];
  if (lists.some(hasTokens)) { return [...typesOnly(types), ...lists.map((values) => ({ enum: values }))]; }
  return lists.length > 0 ? lists.map((values) => oneOfValues(values, types)) : typesOnly(types);
}

function declaredTypes(place: SchemaPlace): readonly string[] | undefined {
  const type = place.get('type');
  if (type === undefined) { return undefined; }
  const types: unknown[] = Array.isArray(type) ? type : [type];
  const unknown = types.length === 0 ? '[]' : types.find((name) => !TYPES.includes(name as string));
  if (unknown !== undefined) { throw place.keywordError('type', `is "${String(unknown)}"; use one or more of ${TYPES.join(', ')}`); }
  return [...new Set([...types as string[], ...place.get('nullable') === true ? ['null'] : []])];
}

function declaredValues(place: SchemaPlace): readonly unknown[] | undefined {
  const list = place.get('enum');
  const isList = Array.isArray(list) && list.length > 0;
  if (list !== undefined && !isList && !Token.isUnresolved(list)) { throw place.keywordError('enum', 'is no list of values, one at least; write what is accepted'); }
  return list as unknown[] | undefined;
}

function typesOnly(types: readonly string[] | undefined): Json[] {
  return types ? [alternatives(types.map((type) => ({ type })))] : [];
}

/** These values, as far as they are of the types. API Gateway refuses lists that repeat a value. */
function oneOfValues(values: readonly unknown[], types: readonly string[] | undefined): Json {
  const different = [...new Map(values.map((value) => [canonical(value), value])).values()];
  const accepted = different.filter((value) => !types || types.some((type) => isOfType(value, type)));
  const used = TYPES.map((type) => [type, accepted.filter((value) => typeOf(value) === type)] as const).filter(([, list]) => list.length > 0);
  const numberType = !types || types.includes('number') ? 'number' : 'integer';
  return alternatives(used.map(([type, list]) => type === 'null' ? { type } : { type: type === 'number' ? numberType : type, enum: list }));
}

function alternatives(schemas: readonly Json[]): Json {
  if (schemas.length === 0) { return { not: {} }; }
  return schemas.length === 1 ? schemas[0] : { anyOf: schemas.map(withItems) };
}

function isOfType(value: unknown, type: string): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeOf(value) === type;
}

function typeOf(value: unknown): string {
  if (value === null) { return 'null'; }
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The same text for equal values. */
function canonical(value: unknown): string {
  const sorted = (fields: Json) => Object.fromEntries(Object.entries(fields).sort(([a], [b]) => a < b ? -1 : 1));
  return JSON.stringify(value, (_, part: unknown) => isObject(part) ? sorted(part) : part);
}

/** Whether what is listed is known at deployment only, but for text, which has its type. */
function hasTokens(values: readonly unknown[]): boolean {
  return Token.isUnresolved(values) || values.some((value) => Token.isUnresolved(value) && typeof value === 'object');
}
