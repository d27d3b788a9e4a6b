import { pointerOf } from '../values/schema-place';

type Container = { [name: string]: unknown } | unknown[];

const INDEX = /^(0|[1-9]\d*)$/;

/** A change of a rendered document. */
export interface DocumentPatch {
  /** Where, as RFC 6901 writes it. */
  readonly pointer: string;
  /** What to put there; undefined to take out what is there. */
  readonly value: unknown;
}

/**
 * The document with its patches, in their order.
 * @throws where a pointer leads nowhere
 */
export function patched(document: unknown, patches: readonly DocumentPatch[]): unknown {
  const copy = patches.length > 0 ? cloned(document) : document;
  patches.forEach(({ pointer, value }) => apply(copy, pointer, value));
  return copy;
}

/**
 * The names that a pointer leads through, one at least.
 * @throws where it is malformed, or the whole document
 */
export function parsePointer(pointer: string): string[] {
  if (!/^(\/([^~]|~[01])*)+$/.test(pointer)) {
    throw new Error(`JSON pointer "${pointer}" is malformed; write it as in "/paths/~1orders/get/summary", with "~1" for a slash in a name`);
  }
  return pointer.slice(1).split('/').map((name) => name.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function apply(document: unknown, pointer: string, value: unknown): void {
  const names = parsePointer(pointer);
  const last = names[names.length - 1];
  const parent = names.slice(0, -1).reduce<unknown>((at, name, index) => child(at, name, pointer, names.slice(0, index)), document);
  const container = asContainer(parent, pointer, names.slice(0, -1));
  if (value === undefined) { return remove(container, last, pointer, names.slice(0, -1)); }
  if (!Array.isArray(container)) { container[last] = cloned(value); return; }
  const index = last === '-' ? container.length : Number(last);
  if ((last !== '-' && !INDEX.test(last)) || index > container.length) { refuse(pointer, last, names.slice(0, -1), container); }
  container[index] = cloned(value);
}

function remove(container: Container, name: string, pointer: string, path: readonly string[]): void {
  child(container, name, pointer, path);
  if (Array.isArray(container)) { container.splice(Number(name), 1); } else { delete container[name]; }
}

function child(at: unknown, name: string, pointer: string, path: readonly string[]): unknown {
  const container = asContainer(at, pointer, path);
  if (Array.isArray(container) && !INDEX.test(name)) { refuse(pointer, name, path, container); }
  return Object.prototype.hasOwnProperty.call(container, name)
    ? (container as Record<string, unknown>)[name]
    : refuse(pointer, name, path, container);
}

function asContainer(value: unknown, pointer: string, path: readonly string[]): Container {
  if (typeof value === 'object' && value !== null) { return value as Container; }
  throw new Error(`JSON pointer "${pointer}" leads through "${pointerOf(path)}", which holds no names; point to it, or beside it`);
}

function refuse(pointer: string, name: string, path: readonly string[], container: Container): never {
  const there = Object.keys(container).map((key) => `"${key}"`).join(', ');
  throw new Error(`JSON pointer "${pointer}" leads nowhere: "${pointerOf(path) || '/'}" has no "${name}"; ${there ? `it has ${there}` : 'it is empty'}`);
}

/** Tokens and other objects of classes stay themselves. */
function cloned(value: unknown): unknown {
  if (Array.isArray(value)) { return value.map(cloned); }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) { return value; }
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cloned(field)]));
}
