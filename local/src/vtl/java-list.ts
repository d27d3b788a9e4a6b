import { JavaIterator } from './java-iterator';
import { JavaNumber } from './java-number';
import { addHash, areEqual, hashOf, JavaObject, JavaValue, textOf } from './java-value';
import { jsonText } from './json-writer';
import { MethodTable } from './method-table';
import { TemplateRuntimeError } from './template-error';

/** A java.util.List: an ArrayList, or the JSONArray that JSON text parses to (which prints as JSON), or a method's array. */
export class JavaList extends JavaObject {
  constructor(readonly items: JavaValue[] = [], readonly className = 'java.util.ArrayList') {
    super();
  }

  toText(): string {
    if (this.className === jsonArray) return jsonText(this, { escapeSlash: true });
    if (this.className === stringArray) return `${stringArray}@0`;
    return `[${this.items.map((item) => item === this ? '(this Collection)' : textOf(item)).join(', ')}]`;
  }

  override equals(other: JavaValue): boolean {
    if (this === other) return true;
    return other instanceof JavaList && other.items.length === this.items.length
      && this.items.every((item, index) => areEqual(item, other.items[index]));
  }

  override hash(): number {
    return this.items.reduce((hash, item) => addHash(hash, hashOf(item)), 1);
  }

  override asArgument(type: string): unknown {
    return type === 'list' ? this.items : undefined;
  }

  override elements(): readonly JavaValue[] {
    return [...this.items];
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods.invoke(this, name, args);
  }

  at(index: number): JavaValue {
    return this.items[this.checked(index, this.items.length - 1)];
  }

  checked(index: number, last: number): number {
    if (index >= 0 && index <= last) return index;
    throw new TemplateRuntimeError(`index "${index}" is outside a list of ${this.items.length}; compare it with .size() first`);
  }
}

/** The class of lists that come from JSON. */
export const jsonArray = 'net.minidev.json.JSONArray';
/** The class of what String.split answers. */
export const stringArray = '[Ljava.lang.String;';

const methods = new MethodTable<JavaList>();
methods.add('size', [], (self) => JavaNumber.integer(self.items.length));
methods.add('isEmpty', [], (self) => self.items.length === 0);
methods.add('get', ['int'], (self, index) => self.at(index));
methods.add('set', ['int', 'object'], (self, index, value) => {
  const old = self.at(index);
  self.items[index] = value;
  return old;
});
methods.add('add', ['object'], (self, value) => {
  self.items.push(value);
  return true;
});
methods.add('add', ['int', 'object'], (self, index, value) => {
  self.items.splice(self.checked(index, self.items.length), 0, value);
  return '';
});
methods.add('addAll', ['list'], (self, values) => {
  for (const value of [...values]) self.items.push(value);
  return values.length > 0;
});
methods.add('addAll', ['int', 'list'], (self, index, values) => {
  self.items.splice(self.checked(index, self.items.length), 0, ...values);
  return values.length > 0;
});
methods.add('remove', ['int'], (self, index) => {
  self.at(index);
  return self.items.splice(index, 1)[0];
});
methods.add('remove', ['object'], (self, value) => {
  const index = indexOf(self.items, value);
  if (index >= 0) self.items.splice(index, 1);
  return index >= 0;
});
methods.add('removeAll', ['list'], (self, values) => keep(self, (item) => indexOf(values, item) < 0));
methods.add('retainAll', ['list'], (self, values) => keep(self, (item) => indexOf(values, item) >= 0));
methods.add('clear', [], (self) => {
  self.items.length = 0;
  return '';
});
methods.add('contains', ['object'], (self, value) => indexOf(self.items, value) >= 0);
methods.add('containsAll', ['list'], (self, values) => values.every((value) => indexOf(self.items, value) >= 0));
methods.add('indexOf', ['object'], (self, value) => JavaNumber.integer(indexOf(self.items, value)));
methods.add('lastIndexOf', ['object'], (self, value) => JavaNumber.integer(lastIndexOf(self.items, value)));
methods.add('subList', ['int', 'int'], (self, from, to) => new JavaList(self.items.slice(self.checked(from, to), self.checked(to, self.items.length))));
methods.add('iterator', [], (self) => new JavaIterator(self.items));
methods.add('toArray', [], (self) => new JavaList([...self.items], '[Ljava.lang.Object;'));

function indexOf(items: readonly JavaValue[], value: JavaValue): number {
  return items.findIndex((item) => areEqual(value, item));
}

function lastIndexOf(items: readonly JavaValue[], value: JavaValue): number {
  const fromEnd = indexOf([...items].reverse(), value);
  return fromEnd < 0 ? -1 : items.length - 1 - fromEnd;
}

function keep(self: JavaList, isKept: (item: JavaValue) => boolean): boolean {
  const kept = self.items.filter(isKept);
  const isChanged = kept.length < self.items.length;
  self.items.splice(0, self.items.length, ...kept);
  return isChanged;
}
