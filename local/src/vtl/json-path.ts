import { JavaList, jsonArray } from './java-list';
import { JavaMap } from './java-map';
import { JavaValue } from './java-value';
import { compilePath } from './path-compiler';
import { callPathFunction } from './path-function';
import { PathToken } from './path-token';

const cacheSize = 2048;
const cache = new Map<string, JsonPath>();

interface ReadOptions {
  /** A missing property is an error in lists too: what filters ask to see whether something exists. */
  readonly requireProperties: boolean;
}

/** A JSON path as Jayway's JsonPath 2.4 reads it. */
export class JsonPath {
  /** @throws TemplateRuntimeError for a broken path */
  static compile(path: string): JsonPath {
    const cached = cache.get(path);
    if (cached) return cached;
    if (cache.size >= cacheSize) cache.clear();
    const compiled = compilePath(path);
    cache.set(path, compiled);
    return compiled;
  }

  private readonly definite: readonly boolean[];
  /** Whether everything before a token is definite. */
  private readonly definiteBefore: readonly boolean[];

  /** @param isRooted whether it starts at the document (`$`) or at a filter's item (`@`) */
  constructor(private readonly tokens: readonly PathToken[], readonly isRooted: boolean) {
    this.definite = tokens.map((token, index) => isDefinite(token, index === tokens.length - 1));
    this.definiteBefore = tokens.map((_, index) => this.definite.slice(0, index).every(Boolean));
  }

  /** @returns the value of a definite path, a list of what an indefinite one finds, or undefined where a definite path leads nowhere */
  read(start: JavaValue, root: JavaValue, options: ReadOptions = { requireProperties: false }): JavaValue | undefined {
    const found: JavaValue[] = [];
    try {
      this.walk(0, start, { root, found, options });
    } catch (error) {
      if (error instanceof PathNotFound) return undefined;
      throw error;
    }
    return this.definite.every(Boolean) ? found.at(-1) : new JavaList(found, jsonArray);
  }

  private walk(position: number, model: JavaValue, search: Search): void {
    if (position === this.tokens.length) {
      search.found.push(model);
      return;
    }
    const token = this.tokens[position];
    switch (token.kind) {
      case 'property': return this.walkProperty(position, token.names, model, search);
      case 'wildcard': return this.walkWildcard(position, model, search);
      case 'scan': return this.scan(position + 1, model, search);
      case 'indexes': return this.walkItems(position, model, search, () => token.indexes);
      case 'slice': return this.walkItems(position, model, search, (length) => sliceIndexes(token, length));
      case 'filter': return this.walkFilter(position, token, model, search);
      case 'function': return this.walkFunction(position, token, model, search);
    }
  }

  private walkProperty(position: number, names: readonly string[], model: JavaValue, search: Search): void {
    if (!(model instanceof JavaMap)) return this.miss(position);
    const isLeaf = position === this.tokens.length - 1;
    if (names.length === 1 || !isLeaf) {
      for (const name of names) this.walkEntry(position, name, model, search);
      return;
    }
    const merged = new JavaMap();
    for (const name of names) {
      if (model.has(name)) merged.put(name, model.get(name));
      else if (search.options.requireProperties) throw new PathNotFound();
    }
    search.found.push(merged);
  }

  private walkEntry(position: number, name: string, model: JavaMap, search: Search): void {
    if (model.has(name)) return this.walk(position + 1, model.get(name), search);
    const isLeaf = position === this.tokens.length - 1;
    const isRequired = search.options.requireProperties || (!isLeaf && this.definiteBefore[position] && this.definite[position]);
    if (isRequired) throw new PathNotFound();
  }

  private walkWildcard(position: number, model: JavaValue, search: Search): void {
    for (const value of model instanceof JavaMap || model instanceof JavaList ? model.elements() : []) this.walk(position + 1, value, search);
  }

  private walkItems(position: number, model: JavaValue, search: Search, select: (length: number) => readonly number[]): void {
    if (!(model instanceof JavaList)) return this.miss(position);
    const { items } = model;
    for (const index of select(items.length)) {
      const effective = index < 0 ? items.length + index : index;
      if (effective >= 0 && effective < items.length) this.walk(position + 1, items[effective], search);
    }
  }

  private walkFilter(position: number, token: PathToken & { kind: 'filter' }, model: JavaValue, search: Search): void {
    const candidates = model instanceof JavaList ? model.items : model instanceof JavaMap ? [model] : this.miss(position);
    for (const candidate of candidates ?? []) {
      if (token.filter.accepts(candidate, search.root)) this.walk(position + 1, candidate, search);
    }
  }

  private walkFunction(position: number, token: PathToken & { kind: 'function' }, model: JavaValue, search: Search): void {
    const args = token.args.map((arg) => 'path' in arg ? arg.path.read(search.root, search.root) ?? null : arg.value);
    const result = callPathFunction(token.name, model, args);
    search.found.push(result);
    if (position < this.tokens.length - 1) this.walk(position + 1, result, search);
  }

  /** Tries the token after `..` on a value and on everything inside it. */
  private scan(position: number, model: JavaValue, search: Search): void {
    const token = this.tokens[position];
    if (model instanceof JavaMap && this.fits(token, position, model, search)) this.walk(position, model, search);
    if (model instanceof JavaList && this.fits(token, position, model, search)) {
      const isLeaf = position === this.tokens.length - 1;
      if (isLeaf) this.walk(position, model, search);
      else for (const item of model.items) this.walk(position + 1, item, search);
    }
    if (model instanceof JavaMap || model instanceof JavaList) {
      for (const value of model.elements()) this.scan(position, value, search);
    }
  }

  private fits(token: PathToken, position: number, model: JavaMap | JavaList, search: Search): boolean {
    switch (token.kind) {
      case 'property': return model instanceof JavaMap && (!this.definite[position] || token.names.every((name) => model.has(name)));
      case 'indexes': case 'slice': return model instanceof JavaList;
      case 'wildcard': return true;
      case 'filter': return token.filter.accepts(model, search.root);
      default: return false;
    }
  }

  private miss(position: number): void {
    if (this.definiteBefore[position]) throw new PathNotFound();
  }
}

interface Search {
  readonly root: JavaValue;
  readonly found: JavaValue[];
  readonly options: ReadOptions;
}

/** A definite path that leads nowhere. */
class PathNotFound extends Error {}

function isDefinite(token: PathToken, isLeaf: boolean): boolean {
  switch (token.kind) {
    case 'property': return token.names.length === 1 || isLeaf;
    case 'indexes': return token.indexes.length === 1;
    case 'function': return true;
    default: return false;
  }
}

function sliceIndexes({ from, to }: { from?: number; to?: number }, length: number): number[] {
  let [first, end] = [from ?? 0, Math.min(length, to ?? length)];
  if (to === undefined && first < 0) first = Math.max(0, length + first);
  if (from === undefined && end < 0) end = length + end;
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
