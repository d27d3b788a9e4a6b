import { JavaIterator } from './java-iterator';
import { JavaList } from './java-list';
import { JavaNumber } from './java-number';
import { areEqual, JavaObject, JavaValue, textOf } from './java-value';
import { MethodTable } from './method-table';

/** The keys, values or entries of a map: a collection without positions. */
export class JavaCollection extends JavaObject {
  constructor(readonly className: string, readonly items: readonly JavaValue[]) {
    super();
  }

  toText(): string {
    return `[${this.items.map(textOf).join(', ')}]`;
  }

  override equals(other: JavaValue): boolean {
    return other instanceof JavaCollection && other.className === this.className && other.items.length === this.items.length
      && this.items.every((item) => other.contains(item));
  }

  override asArgument(type: string): unknown {
    return type === 'list' ? this.items : undefined;
  }

  override elements(): readonly JavaValue[] {
    return this.items;
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods.invoke(this, name, args);
  }

  contains(value: JavaValue): boolean {
    return this.items.some((item) => areEqual(value, item));
  }
}

const methods = new MethodTable<JavaCollection>();
methods.add('size', [], (self) => JavaNumber.integer(self.items.length));
methods.add('isEmpty', [], (self) => self.items.length === 0);
methods.add('contains', ['object'], (self, value) => self.contains(value));
methods.add('containsAll', ['list'], (self, values) => values.every((value) => self.contains(value)));
methods.add('iterator', [], (self) => new JavaIterator(self.items));
methods.add('toArray', [], (self) => new JavaList([...self.items], '[Ljava.lang.Object;'));
