import { JavaObject, JavaValue } from './java-value';
import { MethodTable } from './method-table';

/** A java.lang.Character: one UTF-16 unit. */
export class JavaCharacter extends JavaObject {
  readonly className = 'java.lang.Character';

  constructor(readonly text: string) {
    super();
  }

  toText(): string {
    return this.text;
  }

  override equals(other: JavaValue): boolean {
    return other instanceof JavaCharacter && other.text === this.text;
  }

  override hash(): number {
    return this.text.charCodeAt(0);
  }

  override asArgument(type: string): unknown {
    return type === 'char' ? this.text : undefined;
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods.invoke(this, name, args);
  }
}

const methods = new MethodTable<JavaCharacter>();
methods.add('charValue', [], (self) => self);
methods.add('isDigit', ['char'], (_self, char) => /\p{Nd}/u.test(char));
methods.add('isLetter', ['char'], (_self, char) => /\p{L}/u.test(char));
methods.add('isLetterOrDigit', ['char'], (_self, char) => /[\p{L}\p{Nd}]/u.test(char));
methods.add('isUpperCase', ['char'], (_self, char) => /\p{Uppercase}/u.test(char));
methods.add('isLowerCase', ['char'], (_self, char) => /\p{Lowercase}/u.test(char));
methods.add('isWhitespace', ['char'], (_self, char) => /[\t-\r\x1c-\x1f]|(?![\u00a0\u2007\u202f])[\p{Zs}\p{Zl}\p{Zp}]/u.test(char));
methods.add('toUpperCase', ['char'], (_self, char) => new JavaCharacter(char.toUpperCase()));
methods.add('toLowerCase', ['char'], (_self, char) => new JavaCharacter(char.toLowerCase()));
