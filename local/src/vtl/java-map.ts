import { JavaCollection } from './java-collection';
import { JavaEntry } from './java-entry';
import { JavaNumber } from './java-number';
import { areEqual, JavaObject, JavaValue, textOf } from './java-value';
import { MethodTable } from './method-table';

/** A java.util.LinkedHashMap. Names such as `__proto__` are keys like any other. */
export class JavaMap extends JavaObject {
  readonly className = 'java.util.LinkedHashMap';
  private readonly entries = new Map<unknown, JavaEntry>();

  get size(): number {
    return this.entries.size;
  }

  get(key: JavaValue): JavaValue {
    return this.entries.get(this.slot(key))?.value ?? null;
  }

  has(key: JavaValue): boolean {
    return this.entries.has(this.slot(key));
  }

  /** @returns the value that was there */
  put(key: JavaValue, value: JavaValue): JavaValue {
    const slot = this.slot(key);
    const entry = this.entries.get(slot);
    if (!entry) {
      this.entries.set(slot, new JavaEntry(key, value));
      return null;
    }
    const old = entry.value;
    entry.value = value;
    return old;
  }

  remove(key: JavaValue): JavaValue {
    const old = this.get(key);
    this.entries.delete(this.slot(key));
    return old;
  }

  clear(): void {
    this.entries.clear();
  }

  entryList(): JavaEntry[] {
    return [...this.entries.values()];
  }

  toText(): string {
    const text = (value: JavaValue) => value === this ? '(this Map)' : textOf(value);
    return `{${this.entryList().map(({ key, value }) => `${text(key)}=${text(value)}`).join(', ')}}`;
  }

  override equals(other: JavaValue): boolean {
    if (this === other) return true;
    return other instanceof JavaMap && other.size === this.size
      && this.entryList().every(({ key, value }) => other.has(key) && areEqual(value, other.get(key)));
  }

  override hash(): number {
    return this.entryList().reduce((hash, entry) => Math.imul(hash + entry.hash(), 1), 0);
  }

  override asArgument(type: string): unknown {
    return type === 'map' ? this : undefined;
  }

  override entry(name: string): JavaValue {
    return this.get(name);
  }

  override assign(name: string, value: JavaValue): boolean {
    this.put(name, value);
    return true;
  }

  override elements(): readonly JavaValue[] {
    return this.entryList().map((entry) => entry.value);
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods.invoke(this, name, args);
  }

  /** What stands for a key in the JavaScript map: equal Java keys have one slot, a string never that of a number. */
  private slot(key: JavaValue): unknown {
    if (!(key instanceof JavaObject)) return key;
    if (key instanceof JavaNumber && key.kind === 'Integer') return Number(key.value);
    for (const [slot, entry] of this.entries) {
      if (slot instanceof JavaObject && areEqual(key, entry.key)) return slot;
    }
    return key;
  }
}

const methods = new MethodTable<JavaMap>();
methods.add('get', ['object'], (self, key) => self.get(key));
methods.add('getOrDefault', ['object', 'object'], (self, key, fallback) => self.has(key) ? self.get(key) : fallback);
methods.add('put', ['object', 'object'], (self, key, value) => self.put(key, value));
methods.add('putIfAbsent', ['object', 'object'], (self, key, value) => {
  const old = self.get(key);
  if (old === null) self.put(key, value);
  return old;
});
methods.add('putAll', ['map'], (self, other) => {
  for (const { key, value } of other.entryList()) self.put(key, value);
  return '';
});
methods.add('remove', ['object'], (self, key) => self.remove(key));
methods.add('clear', [], (self) => {
  self.clear();
  return '';
});
methods.add('size', [], (self) => JavaNumber.integer(self.size));
methods.add('isEmpty', [], (self) => self.size === 0);
methods.add('containsKey', ['object'], (self, key) => self.has(key));
methods.add('containsValue', ['object'], (self, value) => self.entryList().some((entry) => areEqual(value, entry.value)));
methods.add('keySet', [], (self) => new JavaCollection('java.util.Set', self.entryList().map((entry) => entry.key)));
methods.add('values', [], (self) => new JavaCollection('java.util.Collection', self.entryList().map((entry) => entry.value)));
methods.add('entrySet', [], (self) => new JavaCollection('java.util.Set', self.entryList()));

