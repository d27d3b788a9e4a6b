import { JavaObject, JavaValue } from './java-value';
import { MethodTable } from './method-table';
import { TemplateRuntimeError } from './template-error';

/** A java.util.Iterator: it walks once. */
export class JavaIterator extends JavaObject {
  readonly className = 'java.util.Iterator';
  private position = 0;

  constructor(private readonly items: readonly JavaValue[]) {
    super();
  }

  toText(): string {
    return `${this.className}@0`;
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods.invoke(this, name, args);
  }

  override elements(): readonly JavaValue[] {
    const rest = this.items.slice(this.position);
    this.position = this.items.length;
    return rest;
  }

  hasNext(): boolean {
    return this.position < this.items.length;
  }

  next(): JavaValue {
    if (!this.hasNext()) throw new TemplateRuntimeError(`iterator has nothing after "${this.position}" elements; ask hasNext() first`);
    this.position += 1;
    return this.items[this.position - 1];
  }
}

const methods = new MethodTable<JavaIterator>();
methods.add('hasNext', [], (self) => self.hasNext());
methods.add('next', [], (self) => self.next());
