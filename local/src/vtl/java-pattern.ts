import { translatePattern } from './pattern-translator';
import { TemplateRuntimeError } from './template-error';

const cacheSize = 256;
const cache = new Map<string, JavaPattern>();

/** A java.util.regex.Pattern that runs on JavaScript's engine. */
export class JavaPattern {
  /** @throws TemplateRuntimeError for a pattern that is broken, or that uses what JavaScript cannot do */
  static compile(source: string): JavaPattern {
    const cached = cache.get(source);
    if (cached) return cached;
    if (cache.size >= cacheSize) cache.clear();
    const pattern = new JavaPattern(source);
    cache.set(source, pattern);
    return pattern;
  }

  private readonly search: RegExp;
  private readonly whole: RegExp;
  /** What a group is called in `search`, by its number and, where it has one, its name. */
  private readonly groups: ReadonlyMap<string, string>;

  private constructor(private readonly source: string) {
    const { expression, groups } = translatePattern(source);
    this.groups = groups;
    try {
      this.search = new RegExp(expression, 'gv');
      this.whole = new RegExp(`^(?:${expression})$`, 'v');
    } catch {
      throw new TemplateRuntimeError(`regular expression "${source}" is broken; check its brackets and quantifiers`);
    }
  }

  matches(text: string): boolean {
    return this.whole.test(text);
  }

  replaceAll(text: string, replacement: string): string {
    return this.occursIn(text) ? text.replace(this.search, this.translateReplacement(replacement)) : text;
  }

  replaceFirst(text: string, replacement: string): string {
    return this.occursIn(text) ? text.replace(new RegExp(this.search.source, 'v'), this.translateReplacement(replacement)) : text;
  }

  /** @param limit as in String.split: 0 drops empty strings at the end, a negative one keeps them */
  split(text: string, limit: number): string[] {
    const parts: string[] = [];
    let start = 0;
    for (const match of text.matchAll(this.search)) {
      if (limit > 0 && parts.length === limit - 1) break;
      const end = match.index + match[0].length;
      if (end === 0) continue;
      parts.push(text.slice(start, match.index));
      start = end;
    }
    if (parts.length === 0) return [text];
    parts.push(text.slice(start));
    while (limit === 0 && parts.at(-1) === '') parts.pop();
    return parts;
  }

  /** Java reads a replacement only once it needs it: a broken one is no error without a match. */
  private occursIn(text: string): boolean {
    return text.search(this.search) >= 0;
  }

  /** Java's `$1`, `${name}` and `\x` as JavaScript writes them. */
  private translateReplacement(replacement: string): string {
    let translated = '';
    for (let index = 0; index < replacement.length; index++) {
      const character = replacement[index];
      if (character === '\\') {
        index += 1;
        if (index === replacement.length) this.failReplacement(replacement, 'ends with a backslash; write "\\\\\\\\" for one');
        translated += literalReplacement(replacement[index]);
      } else if (character === '$') {
        const { group, length } = this.groupReference(replacement, index);
        translated += group;
        index += length - 1;
      } else {
        translated += character;
      }
    }
    return translated;
  }

  /** Java takes as many digits as still name a group. */
  private groupReference(replacement: string, index: number): { group: string; length: number } {
    const [reference, name, digits] = /^\$(?:\{([a-zA-Z][a-zA-Z0-9]*)\}|(\d+))?/.exec(replacement.slice(index, index + 80)) ?? [''];
    const key = name ?? longestGroup(digits ?? '', this.groups);
    if (key === '0') return { group: '$&', length: 2 };
    const group = this.groups.get(key);
    if (group === undefined) this.failReplacement(replacement, `refers to "${reference}", which is no group; write "\\\\$" for a dollar sign`);
    return { group: `$<${group}>`, length: name === undefined ? key.length + 1 : reference.length };
  }

  private failReplacement(replacement: string, problem: string): never {
    throw new TemplateRuntimeError(`replacement "${replacement}" for "${this.source}" ${problem}`);
  }
}

function longestGroup(digits: string, groups: ReadonlyMap<string, string>): string {
  if (digits.startsWith('0')) return '0';
  let length = 1;
  while (length < digits.length && groups.has(digits.slice(0, length + 1))) length += 1;
  return digits.slice(0, length);
}

function literalReplacement(character: string): string {
  return character === '$' ? '$$' : character;
}
