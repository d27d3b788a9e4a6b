import { areEqual, exclusiveOr, hashOf, JavaObject, JavaValue, textOf } from './java-value';
import { MethodTable } from './method-table';

/** A java.util.Map.Entry: `$entry.key` and `$entry.value`. */
export class JavaEntry extends JavaObject {
  readonly className = 'java.util.Map$Entry';

  constructor(readonly key: JavaValue, public value: JavaValue) {
    super();
  }

  toText(): string {
    return `${textOf(this.key)}=${textOf(this.value)}`;
  }

  override equals(other: JavaValue): boolean {
    return other instanceof JavaEntry && areEqual(this.key, other.key) && areEqual(this.value, other.value);
  }

  override hash(): number {
    return exclusiveOr(hashOf(this.key), hashOf(this.value));
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods.invoke(this, name, args);
  }
}

const methods = new MethodTable<JavaEntry>();
methods.add('getKey', [], (self) => self.key);
methods.add('getValue', [], (self) => self.value);
methods.add('setValue', ['object'], (self, value) => {
  const old = self.value;
  self.value = value;
  return old;
});
