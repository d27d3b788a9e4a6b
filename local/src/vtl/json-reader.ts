import { BigDecimal } from './big-decimal';
import { JavaList, jsonArray } from './java-list';
import { JavaMap } from './java-map';
import { JavaNumber } from './java-number';
import { JavaValue } from './java-value';
import { TemplateRuntimeError } from './template-error';

const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const space = /[ \t\n\r]*/y;
const literals: readonly (readonly [string, JavaValue])[] = [['true', true], ['false', false], ['null', null]];

/** Decimals of up to this many characters become a Double, longer ones a BigDecimal, as json-smart reads them. */
const doubleLength = 18;

/**
 * Parses JSON text to Java values without losing digits.
 * @throws TemplateRuntimeError where the text is not JSON
 */
export function parseJson(text: string, options: JsonReaderOptions = {}): JavaValue {
  return new JsonReader(text, options.singleQuotes ? ['"', "'"] : ['"']).document();
}

interface JsonReaderOptions {
  /** Takes strings in single quotes too, as the lists in JSON path filters are written. */
  readonly singleQuotes?: boolean;
}

class JsonReader {
  private position = 0;

  constructor(private readonly text: string, private readonly quotes: readonly string[]) {}

  document(): JavaValue {
    const value = this.value();
    if (this.position < this.text.length) this.fail();
    return value;
  }

  private value(): JavaValue {
    this.skipSpace();
    const value = this.bareValue();
    this.skipSpace();
    return value;
  }

  private bareValue(): JavaValue {
    const character = this.text[this.position];
    if (this.quotes.includes(character)) return this.string();
    switch (character) {
      case '{': return this.object();
      case '[': return this.array();
      case 't': case 'f': case 'n': return this.literal();
      default: return this.number();
    }
  }

  private object(): JavaMap {
    const map = new JavaMap();
    this.position += 1;
    this.skipSpace();
    if (this.takes('}')) return map;
    do {
      this.skipSpace();
      if (!this.quotes.includes(this.text[this.position])) this.fail();
      const key = this.string();
      this.skipSpace();
      if (!this.takes(':')) this.fail();
      map.put(key, this.value());
    } while (this.takes(','));
    if (!this.takes('}')) this.fail();
    return map;
  }

  private array(): JavaList {
    const items: JavaValue[] = [];
    this.position += 1;
    this.skipSpace();
    if (!this.takes(']')) {
      do items.push(this.value()); while (this.takes(','));
      if (!this.takes(']')) this.fail();
    }
    return new JavaList(items, jsonArray);
  }

  private string(): string {
    const start = this.position;
    const end = this.stringEnd(this.text[start]);
    this.position = end + 1;
    const inner = this.text.slice(start + 1, end);
    const literal = this.text[start] === '"' ? inner : inner.replace(/\\[\s\S]|"/g, requoted);
    try {
      return JSON.parse(`"${literal}"`) as string;
    } catch {
      this.position = start;
      return this.fail();
    }
  }

  /** The next quote without an odd number of backslashes before it. */
  private stringEnd(quote: string): number {
    for (let end = this.text.indexOf(quote, this.position + 1); end >= 0; end = this.text.indexOf(quote, end + 1)) {
      let first = end;
      while (this.text[first - 1] === '\\') first -= 1;
      if ((end - first) % 2 === 0) return end;
    }
    return this.fail();
  }

  private number(): JavaNumber {
    number.lastIndex = this.position;
    const match = number.exec(this.text);
    if (!match) return this.fail();
    this.position = number.lastIndex;
    const [digits, fraction, exponent] = match;
    if (fraction === undefined && exponent === undefined) return JavaNumber.whole(BigInt(digits));
    if (digits.length > doubleLength) return new JavaNumber('BigDecimal', BigDecimal.parse(digits));
    return JavaNumber.double(Number(digits));
  }

  private literal(): JavaValue {
    for (const [name, value] of literals) {
      if (this.text.startsWith(name, this.position)) {
        this.position += name.length;
        return value;
      }
    }
    return this.fail();
  }

  private takes(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private skipSpace(): void {
    space.lastIndex = this.position;
    space.test(this.text);
    this.position = space.lastIndex;
  }

  private fail(): never {
    const found = this.position < this.text.length ? `"${this.text[this.position]}"` : 'its end';
    throw new TemplateRuntimeError(`json text has ${found} at character ${this.position + 1}; send valid JSON`);
  }
}

/** What stands in single quotes, as it stands in double ones. */
function requoted(part: string): string {
  if (part === '"') return '\\"';
  return part === "\\'" ? "'" : part;
}
