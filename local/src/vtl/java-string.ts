import { JavaCharacter } from './java-character';
import { formatText } from './java-format';
import { JavaList, stringArray } from './java-list';
import { JavaNumber } from './java-number';
import { JavaPattern } from './java-pattern';
import { JavaValue, textOf } from './java-value';
import { MethodTable } from './method-table';
import { TemplateRuntimeError } from './template-error';

/** Calls a method of java.lang.String; undefined where it has none of that name for these arguments. */
export function invokeOnString(self: string, name: string, args: readonly JavaValue[]): JavaValue | undefined {
  return methods.invoke(self, name, args);
}

const methods = new MethodTable<string>();

methods.add('length', [], (self) => JavaNumber.integer(self.length));
methods.add('isEmpty', [], (self) => self === '');
methods.add('isBlank', [], (self) => /^\s*$/.test(self));
methods.add('charAt', ['int'], (self, index) => new JavaCharacter(self[checkedIndex(self, index, self.length - 1)]));
methods.add('codePointAt', ['int'], (self, index) => JavaNumber.integer(self.codePointAt(checkedIndex(self, index, self.length - 1)) ?? 0));

methods.add('substring', ['int'], (self, from) => self.slice(checkedIndex(self, from, self.length)));
methods.add('substring', ['int', 'int'], (self, from, to) => self.slice(checkedIndex(self, from, to), checkedIndex(self, to, self.length)));
methods.add('subSequence', ['int', 'int'], (self, from, to) => self.slice(checkedIndex(self, from, to), checkedIndex(self, to, self.length)));
methods.add('trim', [], (self) => self.replace(/^[\u0000- ]+|[\u0000- ]+$/g, ''));
methods.add('strip', [], (self) => self.trim());
methods.add('stripLeading', [], (self) => self.trimStart());
methods.add('stripTrailing', [], (self) => self.trimEnd());
methods.add('repeat', ['int'], (self, count) => self.repeat(Math.max(0, count)));
methods.add('intern', [], (self) => self);

methods.add('toLowerCase', [], (self) => self.toLowerCase());
methods.add('toUpperCase', [], (self) => self.toUpperCase());
methods.add('concat', ['string'], (self, other) => self + other);
methods.add('replace', ['char', 'char'], (self, from, to) => replaceText(self, from, to));
methods.add('replace', ['string', 'string'], replaceText);
methods.add('replaceAll', ['string', 'string'], (self, regex, replacement) => JavaPattern.compile(regex).replaceAll(self, replacement));
methods.add('replaceFirst', ['string', 'string'], (self, regex, replacement) => JavaPattern.compile(regex).replaceFirst(self, replacement));
methods.add('matches', ['string'], (self, regex) => JavaPattern.compile(regex).matches(self));
methods.add('split', ['string'], (self, regex) => new JavaList(JavaPattern.compile(regex).split(self, 0), stringArray));
methods.add('split', ['string', 'int'], (self, regex, limit) => new JavaList(JavaPattern.compile(regex).split(self, limit), stringArray));
methods.add('getBytes', [], (self) => new JavaList([...Buffer.from(self, 'utf8')].map((byte) => JavaNumber.integer(byte - (byte > 127 ? 256 : 0))), '[B'));
methods.add('toCharArray', [], (self) => new JavaList(characters(self), '[C'));

methods.add('contains', ['string'], (self, part) => self.includes(part));
methods.add('startsWith', ['string'], (self, part) => self.startsWith(part));
methods.add('startsWith', ['string', 'int'], (self, part, from) => from >= 0 && self.startsWith(part, from) && from <= self.length);
methods.add('endsWith', ['string'], (self, part) => self.endsWith(part));
methods.add('indexOf', ['string'], (self, part) => JavaNumber.integer(self.indexOf(part)));
methods.add('indexOf', ['string', 'int'], (self, part, from) => JavaNumber.integer(self.indexOf(part, from)));
methods.add('indexOf', ['int'], (self, code) => JavaNumber.integer(self.indexOf(String.fromCodePoint(code))));
methods.add('lastIndexOf', ['string'], (self, part) => JavaNumber.integer(self.lastIndexOf(part)));
methods.add('lastIndexOf', ['string', 'int'], (self, part, from) => JavaNumber.integer(from < 0 ? -1 : self.lastIndexOf(part, from)));
methods.add('lastIndexOf', ['int'], (self, code) => JavaNumber.integer(self.lastIndexOf(String.fromCodePoint(code))));

methods.add('equalsIgnoreCase', ['object'], (self, other) => typeof other === 'string' && isEqualIgnoringCase(self, other));
methods.add('contentEquals', ['string'], (self, other) => self === other);
methods.add('compareTo', ['string'], (self, other) => JavaNumber.integer(compare(self, other)));
methods.add('compareToIgnoreCase', ['string'], (self, other) => JavaNumber.integer(compare(foldCase(self), foldCase(other))));

methods.add('format', ['string', 'rest'], (_self, format, args) => formatText(format, args));
methods.add('join', ['string', 'list'], (_self, separator, parts) => parts.map(textOf).join(separator));
methods.add('join', ['string', 'rest'], (_self, separator, parts) => parts.map(textOf).join(separator));
methods.add('valueOf', ['object'], (_self, value) => textOf(value));

function checkedIndex(text: string, index: number, last: number): number {
  if (index >= 0 && index <= last) return index;
  throw new TemplateRuntimeError(`index "${index}" is outside a string of ${text.length}; compare it with .length() first`);
}

function characters(text: string): JavaCharacter[] {
  return Array.from({ length: text.length }, (_, index) => new JavaCharacter(text[index]));
}

/** An empty `from` stands between any two UTF-16 units. */
function replaceText(text: string, from: string, to: string): string {
  return from === '' ? `${to}${text.split('').map((unit) => unit + to).join('')}` : text.split(from).join(to);
}

function compare(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = left.charCodeAt(index) - right.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function isEqualIgnoringCase(left: string, right: string): boolean {
  return left.length === right.length && foldCase(left) === foldCase(right);
}

/** Unit by unit, as Java compares: upper case, then lower case. */
function foldCase(text: string): string {
  return text.replace(/[\s\S]/g, (unit) => {
    const upper = unit.toUpperCase();
    return upper.length === 1 ? upper.toLowerCase() : unit;
  });
}
