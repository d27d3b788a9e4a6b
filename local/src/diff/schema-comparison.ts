import type { Report } from './change';
import { isAlike } from './is-alike';
import { ANY_VALUE, Schema, schemaOf } from './schema';
import { COMPARED_LIMITS, compareLimits } from './schema-limits';
import { allows, typesText } from './schema-types';
import { asArray, asObject, isObject, JsonObject, own } from '../assembly/json';

/** Who writes what a schema describes: callers write requests, so these must not get narrower; responses must not get wider. */
export type Direction = 'request' | 'response';

/** Keywords that ask nothing of a value. */
const ANNOTATIONS = new Set([
  '$comment', '$defs', '$schema', 'default', 'deprecated', 'description', 'example', 'examples', 'externalDocs', 'title', 'xml',
]);
/** Keywords that are not held against each other as a whole. */
const KNOWN = new Set([
  ...ANNOTATIONS,
  ...COMPARED_LIMITS, 'additionalProperties', 'anyOf', 'const', 'enum', 'items', 'oneOf', 'properties', 'readOnly', 'required', 'type', 'writeOnly',
]);

/** Compares the schemas of two documents. Those that refer to themselves are compared once. */
export class SchemaComparison {
  private readonly seen = new Map<unknown, Set<unknown>>();

  constructor(
    private readonly direction: Direction,
    private readonly oldDocument: JsonObject,
    private readonly newDocument: JsonObject,
    private readonly report: Report,
  ) {}

  /** @param where what is described, e.g. `request body` */
  compare(oldValue: unknown, newValue: unknown, where: string): void {
    const old = schemaOf(this.oldDocument, oldValue);
    const now = schemaOf(this.newDocument, newValue);
    if (this.wereCompared(old.source, now.source)) return;
    if (this.isWidened(oldValue, now.keywords, this.oldDocument, this.newDocument)) return this.tell(`${where}: has more choices`, 'wider');
    if (this.isWidened(newValue, old.keywords, this.newDocument, this.oldDocument)) return this.tell(`${where}: has fewer choices`, 'narrower');
    this.compareTypes(old, now, where);
    this.compareEnums(old, now, where);
    compareLimits(old.keywords, now.keywords, (what, change) => this.tell(`${where}: ${what}`, change));
    this.compareProperties(old, now, where);
    this.compareAdditional(old, now, where);
    this.compareItems(old.keywords.items, now.keywords.items, where);
    this.compareChoices(old, now, where);
    this.compareOthers(old.keywords, now.keywords, where);
  }

  private wereCompared(old: unknown, now: unknown): boolean {
    const others = this.seen.get(old) ?? new Set();
    this.seen.set(old, others);
    const isKnown = others.has(now);
    if (typeof old !== 'boolean' || typeof now !== 'boolean') others.add(now);
    return isKnown;
  }

  /** Whether a schema is any of several, of which another schema is one. */
  private isWidened(one: unknown, { anyOf, ...others }: JsonObject, old: JsonObject, now: JsonObject): boolean {
    return Object.keys(others).every((keyword) => ANNOTATIONS.has(keyword)) && asArray(anyOf).some((choice) => isAlike({ old, now }, one, choice));
  }

  /** Narrower schemas break who writes, wider ones who reads. */
  private tell(what: string, change: 'narrower' | 'wider' | 'other'): void {
    this.report(what, change === 'other' || change === (this.direction === 'request' ? 'narrower' : 'wider'));
  }

  private compareTypes({ types: old, values: oldValues }: Schema, { types: now, values: newValues }: Schema, where: string): void {
    // Lists of values tell by themselves what is different.
    if ((oldValues !== undefined && (newValues ?? now) === undefined) || (newValues !== undefined && (oldValues ?? old) === undefined)) return;
    if (oldValues !== undefined && newValues !== undefined) return;
    const gone = old === undefined ? now !== undefined : now !== undefined && old.some((type) => !allows(now, type));
    const come = now === undefined ? old !== undefined : old !== undefined && now.some((type) => !allows(old, type));
    const text = `${where}: type ${typesText(old)} is ${typesText(now)} now`;
    if (gone && come) this.tell(text, 'other');
    else if (gone || come) this.tell(text, gone ? 'narrower' : 'wider');
  }

  private compareEnums({ values: old }: Schema, { values: now }: Schema, where: string): void {
    if (old === undefined && now === undefined) return;
    if (old === undefined) return this.tell(`${where}: only ${now?.join(', ')} are allowed now`, 'narrower');
    if (now === undefined) return this.tell(`${where}: other values than ${old.join(', ')} are allowed now`, 'wider');
    const gone = old.filter((value) => !now.includes(value));
    const come = now.filter((value) => !old.includes(value));
    if (gone.length > 0) this.tell(`${where}: value ${gone.join(', ')} is gone`, 'narrower');
    if (come.length > 0) this.tell(`${where}: value ${come.join(', ')} is new`, 'wider');
  }

  private compareProperties(old: Schema, now: Schema, where: string): void {
    const [before, after] = [asObject(old.keywords.properties), asObject(now.keywords.properties)];
    const [asked, asks] = [this.demandsOf(old, this.oldDocument), this.demandsOf(now, this.newDocument)];
    for (const name of Object.keys(before)) {
      const place = `${where}, "${name}"`;
      if (Object.hasOwn(after, name)) this.compare(own(before, name), own(after, name), place);
      // Fields that a caller goes on sending are ignored, unless the schema forbids others.
      else this.report(`${place}: is gone`, this.direction === 'response' || now.keywords.additionalProperties === false);
      const others = now.keywords.additionalProperties;
      if (!Object.hasOwn(after, name) && isObject(others)) this.compare(before[name], others, place);
    }
    for (const name of Object.keys(after).filter((added) => !Object.hasOwn(before, added))) {
      if (!asks.includes(name)) this.report(`${where}, "${name}": is new`, false);
      if (isObject(old.keywords.additionalProperties)) this.compare(old.keywords.additionalProperties, after[name], `${where}, "${name}"`);
    }
    for (const name of asks.filter((added) => !asked.includes(added))) {
      this.tell(`${where}, "${name}": is ${Object.hasOwn(before, name) ? 'required now' : 'new, and required'}`, 'narrower');
    }
    for (const name of asked.filter((dropped) => !asks.includes(dropped) && Object.hasOwn(after, dropped))) {
      this.tell(`${where}, "${name}": is optional now`, 'wider');
    }
  }

  /** The fields that must be there: neither side is asked for what only the other one writes. */
  private demandsOf({ keywords, required }: Schema, document: JsonObject): string[] {
    const access = this.direction === 'request' ? 'readOnly' : 'writeOnly';
    return required.filter((name) => schemaOf(document, own(asObject(keywords.properties), name)).keywords[access] !== true);
  }

  private compareItems(old: unknown, now: unknown, where: string): void {
    if (old !== undefined || now !== undefined) this.compare(old ?? ANY_VALUE, now ?? ANY_VALUE, `${where}, each item`);
  }

  private compareAdditional({ keywords: before }: Schema, { keywords: after }: Schema, where: string): void {
    const [old, now] = [before.additionalProperties, after.additionalProperties];
    if (old !== false && now === false) this.tell(`${where}: other fields are refused now`, 'narrower');
    else if (old === false && now !== false) this.tell(`${where}: other fields are allowed now`, 'wider');
    else if (isObject(old) || isObject(now)) this.compare(isObject(old) ? old : ANY_VALUE, isObject(now) ? now : ANY_VALUE, `${where}, other fields`);
  }

  private compareChoices({ keywords: old }: Schema, { keywords: now }: Schema, where: string): void {
    for (const keyword of ['oneOf', 'anyOf']) this.compareAlternatives(asArray(old[keyword]), asArray(now[keyword]), where);
  }

  /** What is not understood may break callers either way. */
  private compareOthers(old: JsonObject, now: JsonObject, where: string): void {
    const documents = { old: this.oldDocument, now: this.newDocument };
    for (const keyword of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (!KNOWN.has(keyword) && !isAlike(documents, old[keyword], now[keyword])) this.tell(`${where}: ${keyword} is different`, 'other');
    }
    // Callers do not send what is read-only, and do not get what is write-only.
    const access = this.direction === 'request' ? 'readOnly' : 'writeOnly';
    if ((old[access] === true) !== (now[access] === true)) {
      this.report(`${where}: is ${now[access] === true ? '' : 'not '}${access} now`, now[access] === true);
    }
  }

  /** Alternatives are matched by what they refer to or say, the others in their order. */
  private compareAlternatives(old: readonly unknown[], now: readonly unknown[], where: string): void {
    const documents = { old: this.oldDocument, now: this.newDocument };
    const isShared = (alternative: unknown, others: readonly unknown[]) => {
      const { $ref: reference } = asObject(alternative);
      return reference !== undefined && others.some((other) => asObject(other).$ref === reference);
    };
    const gone = old.filter((alternative) => !isShared(alternative, now) && !now.some((other) => isAlike(documents, alternative, other)));
    const come = now.filter((alternative) => !isShared(alternative, old) && !old.some((other) => isAlike(documents, other, alternative)));
    old.filter((alternative) => isShared(alternative, now)).forEach((alternative) => this.compare(alternative, alternative, `${where}, one choice`));
    gone.slice(0, come.length).forEach((alternative, index) => this.compare(alternative, come[index], `${where}, one choice`));
    if (old.length === 0 && now.length > 0) this.tell(`${where}: is one of ${now.length} choices now`, 'narrower');
    else if (now.length === 0 && old.length > 0) this.tell(`${where}: is no choice of ${old.length} any more`, 'wider');
    else if (gone.length > come.length) this.tell(`${where}: has fewer choices`, 'narrower');
    else if (come.length > gone.length) this.tell(`${where}: has more choices`, 'wider');
  }
}
