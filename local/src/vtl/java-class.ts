import { classNameOf, JavaObject, JavaValue } from './java-value';
import { MethodTable } from './method-table';

/** What getClass() answers: only the names, so no template reaches further. */
export class JavaClass extends JavaObject {
  static of(value: JavaValue): JavaClass {
    return new JavaClass(classNameOf(value));
  }

  readonly className = 'java.lang.Class';

  private constructor(readonly name: string) {
    super();
  }

  toText(): string {
    return `class ${this.name}`;
  }

  override equals(other: JavaValue): boolean {
    return other instanceof JavaClass && other.name === this.name;
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods.invoke(this, name, args);
  }
}

const methods = new MethodTable<JavaClass>();
methods.add('getName', [], (self) => self.name);
methods.add('getSimpleName', [], (self) => self.name.slice(Math.max(self.name.lastIndexOf('.'), self.name.lastIndexOf('$')) + 1));
