import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import { conjunction } from './schema-conjunction';
import { draftHas, draftName, draftOf } from './schema-draft';
import { isAssertion, refusalOf } from './schema-keywords';
import { SchemaLibrary } from './schema-library';
import { counts, Direction, entries, names, notes, numbers, texts } from './schema-limits';
import { inWords, isObject, Json, SchemaPlace } from './schema-place';
import { acceptedValues } from './schema-values';

/** Patterns of names that every name matches, but for names with line breaks. */
const EVERY_NAME = ['', '.*', '^.*$', '^(.*)$'];

/** A schema in draft 04, with what it refers to. */
export interface LoweredSchema {
  readonly schema: Json;
  readonly definitions: { readonly [name: string]: Json };
}

/**
 * The schema in the part of draft 04 that API Gateway imports: it accepts and refuses the same documents.
 * @throws where it is malformed, or no such schema accepts and refuses the same
 */
export function lowered(library: SchemaLibrary): LoweredSchema {
  return new SchemaLowering(library).lowered(library.start);
}

/** What was referred to, by place and direction. */
interface Target {
  readonly name: string;
  readonly place: SchemaPlace;
  readonly direction: Direction;
}

/** A target in draft 04, or why it has no counterpart there, with the targets that it refers to itself. */
interface Visit {
  readonly name: string;
  readonly result: Json | Error;
  readonly targets: ReadonlyMap<string, Target>;
}

/** Lowers schemas of one library, and each definition that they refer to once for each direction. */
export class SchemaLowering {
  private readonly visits = new Map<string, Visit>();
  private readonly known = new Map<string, Json>();
  /** Names of definitions that lead on. */
  private readonly progressing = new Set<string>();
  private targets = new Map<string, Target>();

  /** @param keepsNotes whether titles and descriptions are kept */
  public constructor(private readonly library: SchemaLibrary, private readonly keepsNotes = true) {}

  /**
   * A schema with all that it refers to.
   * @throws where it is malformed, or no such schema accepts and refuses the same
   */
  public lowered(start: SchemaPlace): LoweredSchema {
    this.targets = new Map();
    const schema = this.lower(start, 1);
    const reachable = new Map(this.targets);
    const found = new Set<string>();
    // Visiting a target adds those that it refers to, which a map goes on to visit.
    reachable.forEach((target, key) => {
      const visit = this.visit(key, target);
      if (visit.result instanceof Error) { throw visit.result; }
      found.add(visit.name);
      visit.targets.forEach((next, nextKey) => { if (!reachable.has(nextKey)) { reachable.set(nextKey, next); } });
    });
    reachable.forEach(({ name, place }) => this.checkProgress(name, place));
    return { schema, definitions: Object.fromEntries([...found].sort().map((name) => [name, this.known.get(name)!])) };
  }

  private visit(key: string, { name, place, direction }: Target): Visit {
    const known = this.visits.get(key);
    if (known) { return known; }
    this.targets = new Map();
    let result: Json | Error;
    try {
      result = this.lower(place, direction);
      this.known.set(name, result);
    } catch (error) {
      result = error as Error;
    }
    const visit = { name, result, targets: this.targets };
    this.visits.set(key, visit);
    return visit;
  }

  private lower(place: SchemaPlace, direction: Direction): Json {
    if (typeof place.value === 'boolean') { return truth(place, place.value); }
    if (!isObject(place.value)) { throw place.error(`is "${inWords(place.value)}" and no schema; write an object of keywords, or true or false`); }
    checkKeywords(place);
    if (!this.library.isOpenApi) { checkNullable(place); }
    if (place.get('$ref') !== undefined && this.isAlone(place)) { return this.reference(place, direction); }
    const schema = this.narrowed(place, direction);
    // Makers of definitions have it mean "or null" beside anything; where a type is beside it, that has been widened.
    return place.get('nullable') === true && place.get('type') === undefined ? { anyOf: [schema, { type: 'null' }] } : schema;
  }

  private narrowed(place: SchemaPlace, direction: Direction): Json {
    return conjunction([
      this.keepsNotes ? notes(place) : {},
      ...acceptedValues(place),
      ...numbers(place),
      texts(place),
      ...this.arrays(place, direction),
      ...this.objects(place, direction),
      ...this.dependents(place, direction),
      ...this.combinations(place, direction),
      ...this.condition(place, direction),
      ...place.get('$ref') === undefined ? [] : [this.reference(place, direction)],
    ]);
  }

  /** Whether nothing beside a reference counts: up to draft 07, and where there is nothing that narrows. */
  private isAlone(place: SchemaPlace): boolean {
    const { draft } = place.document;
    const sibling = Object.keys(place.fields).find((keyword) => keyword !== '$ref' && isAssertion(keyword));
    if (draft !== undefined || sibling === undefined) { return draft === undefined || draft <= 7; }
    throw place.keywordError(sibling, 'stands beside "$ref", where it counts from draft 2019-09 on only; name the draft in "$schema", or put both into "allOf"');
  }

  private reference(place: SchemaPlace, direction: Direction): Json {
    const target = this.library.target(place);
    const name = this.definitionName(target);
    this.targets.set(`${target.key} ${direction}`, { name, place: target, direction });
    return { $ref: `#/definitions/${name}` };
  }

  /** A name of letters and digits. A digest tells apart what is not at the top of the first document. */
  private definitionName(place: SchemaPlace): string {
    const { start, definitionsHome } = this.library;
    const name = place.names[place.names.length - 1] ?? 'root';
    const isAtHome = place.document === start.document && place.names.slice(0, -1).join('/') === definitionsHome.join('/');
    if (isAtHome && /^[A-Za-z0-9]+$/.test(name)) { return name; }
    const word = name.replace(/[^A-Za-z0-9]/g, '');
    return word + createHash('sha256').update(place.key).digest('hex').slice(0, 8);
  }

  /** Refuses a definition that leads back to itself without going into a property or an element: judging by it would never end. */
  private checkProgress(name: string, place: SchemaPlace): void {
    if (this.progressing.has(name)) { return; }
    const met = new Set<string>();
    const pending = [name];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const followers = sidewaysReferences(this.known.get(next)).filter((follower) => !met.has(follower));
      if (followers.includes(name)) { throw place.error('leads back to itself without a property or an element between; let it refer to something else'); }
      followers.forEach((follower) => met.add(follower));
      pending.push(...followers);
    }
    this.progressing.add(name);
  }

  private arrays(place: SchemaPlace, direction: Direction): Json[] {
    const items = place.get('items');
    if (Array.isArray(items)) { throw place.keywordError('items', 'is a list, which has no counterpart in what API Gateway imports; give all elements one schema, or make the tuple an object'); }
    const unique = place.get('uniqueItems');
    if (unique !== undefined && typeof unique !== 'boolean') { throw place.malformed('uniqueItems', 'true or false'); }
    return [
      { ...counts(place, ['minItems', 'maxItems'], direction), ...unique === true ? { uniqueItems: true } : {} },
      items === undefined ? {} : { items: this.lower(place.child('items'), direction) },
      ...this.contains(place, direction),
    ];
  }

  /** Not a list without such an element. */
  private contains(place: SchemaPlace, direction: Direction): Json[] {
    if (place.get('contains') === undefined) { return []; }
    const least = place.get('minContains') ?? 1;
    if (place.get('maxContains') !== undefined) { throw place.keywordError('maxContains', 'counts elements, which draft 04 cannot; count them in the backend'); }
    if (least !== 0 && least !== 1) { throw place.keywordError('minContains', `is "${inWords(least)}", and draft 04 cannot count elements; use 0 or 1, or count them in the backend`); }
    const element = this.lower(place.child('contains'), direction);
    return least === 0 ? [] : [{ not: { type: 'array', items: { not: element } } }];
  }

  private objects(place: SchemaPlace, direction: Direction): Json[] {
    const others = place.get('additionalProperties');
    const named = this.namedProperties(place, direction);
    const every = this.everyProperty(place, direction);
    const rest = others === undefined || every ? {} : { additionalProperties: typeof others === 'boolean' ? others : this.lower(place.child('additionalProperties'), direction) };
    const required = names(place, 'required', place.get('required') ?? []);
    return [
      { ...required.length > 0 ? { required } : {}, ...counts(place, ['minProperties', 'maxProperties'], direction) },
      { ...named, ...rest },
      ...every ? [every] : [],
    ];
  }

  private namedProperties(place: SchemaPlace, direction: Direction): Json {
    const properties = entries(place, 'properties').map(([name]) => {
      const property = place.child('properties', name);
      if (isIntrinsic(place.get('properties'))) { throw property.error(`is of a property "${name}" alone, which CloudFormation takes for a function of its own; name another beside it`); }
      if (name === '__proto__') { throw property.error('is of a property "__proto__", which the CDK leaves out of templates; rename it'); }
      return [name, this.lower(property, direction)];
    });
    return properties.length > 0 ? { properties: Object.fromEntries(properties) } : {};
  }

  /** What `patternProperties` demand of every property; undefined where there are none. */
  private everyProperty(place: SchemaPlace, direction: Direction): Json | undefined {
    const patterns = entries(place, 'patternProperties').map(([pattern]) => pattern);
    const partial = patterns.find((pattern) => !EVERY_NAME.includes(pattern));
    if (partial !== undefined) {
      throw place.keywordError('patternProperties', `has pattern "${partial}", and API Gateway does not import patterns of names; use "additionalProperties", or check names in the backend`);
    }
    const schemas = patterns.map((pattern) => this.lower(place.child('patternProperties', pattern), direction));
    return schemas.length > 0 ? { additionalProperties: conjunction(schemas) } : undefined;
  }

  /** What a property brings with it: an object without the property, or one that has what it brings. */
  private dependents(place: SchemaPlace, direction: Direction): Json[] {
    return ['dependencies', 'dependentRequired', 'dependentSchemas'].flatMap((keyword) => entries(place, keyword).flatMap(([name, value]) => {
      const isNames = keyword === 'dependentRequired' || keyword === 'dependencies' && Array.isArray(value);
      const required = isNames ? names(place.child(keyword), name, value) : undefined;
      if (required?.length === 0) { return []; }
      const demand = required ? { required } : this.lower(place.child(keyword, name), direction);
      return [{ anyOf: [{ not: { type: 'object', required: [name] } }, demand] }];
    }));
  }

  private combinations(place: SchemaPlace, direction: Direction): Json[] {
    return [
      ...this.list(place, 'allOf', direction),
      ...this.list(place, 'anyOf', direction),
      ...this.list(place, 'oneOf', 0),
      ...place.get('not') === undefined ? [] : [{ not: this.lower(place.child('not'), opposite(direction)) }],
    ];
  }

  private list(place: SchemaPlace, keyword: string, direction: Direction): Json[] {
    const value = place.get(keyword);
    if (value === undefined) { return []; }
    if (!Array.isArray(value) || value.length === 0) { throw place.malformed(keyword, 'a list of schemas, one at least'); }
    return [{ [keyword]: value.map((_, index) => this.lower(place.child(keyword, `${index}`), direction)) }];
  }

  /** Either the condition does not hold, or `then` does; either it holds, or `else` does. */
  private condition(place: SchemaPlace, direction: Direction): Json[] {
    if (place.get('if') === undefined) { return []; }
    const branch = (keyword: string) => place.get(keyword) === undefined ? undefined : this.lower(place.child(keyword), direction);
    const [then, otherwise] = [branch('then'), branch('else')];
    const holds = () => this.lower(place.child('if'), 0);
    return [
      ...then ? [{ anyOf: [{ not: holds() }, then] }] : [],
      ...otherwise ? [{ anyOf: [holds(), otherwise] }] : [],
    ];
  }
}

/** Whether CloudFormation would take an object for one of its functions. */
function isIntrinsic(value: unknown): boolean {
  const [name, ...others] = isObject(value) ? Object.keys(value) : [];
  return name !== undefined && others.length === 0 && /^(Ref|Fn::.*)$/.test(name);
}

function holdsIntrinsic(value: unknown): boolean {
  if (Array.isArray(value)) { return value.some(holdsIntrinsic); }
  return isObject(value) && (isIntrinsic(value) || Object.values(value).some(holdsIntrinsic));
}

function truth(place: SchemaPlace, value: boolean): Json {
  if (place.document.draft === 4) { throw place.error(`is "${value}", which draft 04 does not have; write ${value ? '{}' : '{ "not": {} }'}`); }
  return value ? {} : { not: {} };
}

function checkKeywords(place: SchemaPlace): void {
  const { draft } = place.document;
  for (const [keyword, value] of Object.entries(place.fields)) {
    const refusal = refusalOf(keyword);
    if (refusal !== undefined) { throw place.keywordError(keyword, refusal); }
    if (!draftHas(draft, keyword)) { throw place.keywordError(keyword, `is not of ${draftName(draft!)}, which "$schema" names; name the draft that has it`); }
    if (keyword === '$schema' && draftOf(String(value)) !== draft) { throw place.keywordError(keyword, `is "${String(value)}", and its document has another or none; name one draft at the top`); }
    if (isAssertion(keyword) && Token.isUnresolved(value) && !['enum', 'const', 'pattern', 'required'].includes(keyword) && typeof value !== 'number') {
      throw place.keywordError(keyword, 'is a token, which cannot be checked at synthesis; write it out');
    }
  }
  if (typeof (place.get('nullable') ?? false) !== 'boolean') { throw place.malformed('nullable', 'true or false'); }
  const data = ['enum', 'const'].find((keyword) => holdsIntrinsic(place.get(keyword)));
  if (data !== undefined) { throw place.keywordError(data, 'holds an object that CloudFormation takes for a function of its own; check it in the backend'); }
  checkDiscriminator(place);
}

/** OpenAPI has it widen the type beside it, and nothing else. */
function checkNullable(place: SchemaPlace): void {
  if (place.get('nullable') === true && (place.get('type') === undefined || place.get('$ref') !== undefined)) {
    throw place.keywordError('nullable', 'says nothing without "type" beside it; write { "anyOf": [{ "type": "null" }, …] }');
  }
}

/** A discriminator tells tools which of several schemas is meant; by itself it would mean schemas that nobody names. */
function checkDiscriminator(place: SchemaPlace): void {
  const isHint = place.get('oneOf') !== undefined || place.get('anyOf') !== undefined;
  if (place.get('discriminator') !== undefined && !isHint) {
    throw place.keywordError('discriminator', 'stands beside neither "oneOf" nor "anyOf", and API Gateway does not follow it; list the schemas in "oneOf"');
  }
}

/** References that a document is judged by itself, and not by a part of it. */
function sidewaysReferences(schema: Json | undefined): string[] {
  const { $ref, not, ...lists } = schema ?? {};
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => (lists[keyword] ?? []) as Json[]);
  const here = typeof $ref === 'string' ? [$ref.slice('#/definitions/'.length)] : [];
  return [...here, ...[...branches, ...not === undefined ? [] : [not as Json]].flatMap(sidewaysReferences)];
}

function opposite(direction: Direction): Direction {
  return direction === 0 ? 0 : direction === 1 ? -1 : 1;
}
