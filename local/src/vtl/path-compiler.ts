import { JsonPath } from './json-path';
import { parseJson } from './json-reader';
import { compileFilter } from './path-filter';
import { FunctionArgument, PathToken } from './path-token';
import { TemplateRuntimeError } from './template-error';

/** @throws TemplateRuntimeError for a broken path */
export function compilePath(path: string): JsonPath {
  const trimmed = path.trim();
  const rooted = /^[$@]/.test(trimmed) ? trimmed : `$.${trimmed}`;
  if (rooted.endsWith('.')) throw new TemplateRuntimeError(`json path "${path}" ends with a dot; name a property after it`);
  return new PathCompiler(rooted).compile();
}

class PathCompiler {
  private position = 1;
  private readonly tokens: PathToken[] = [];

  constructor(private readonly path: string) {}

  compile(): JsonPath {
    if (this.path.length > 1 && !/[.[]/.test(this.path[1])) this.fail('write "." or "[" after "$"');
    if (this.path.length > 1) {
      do this.readToken(); while (this.position < this.path.length - 1);
    }
    if (this.tokens.at(-1)?.kind === 'scan') this.fail('name what ".." looks for');
    return new JsonPath(this.tokens, this.path.startsWith('$'));
  }

  private readToken(): void {
    if (this.path[this.position] === '[') return this.readBracket();
    if (this.path.startsWith('..', this.position)) {
      this.tokens.push({ kind: 'scan' });
      this.position += 2;
    } else if (this.path[this.position] === '.') {
      this.position += 1;
    }
    if (this.path[this.position] === '.') this.fail('remove a dot');
    if (this.path[this.position] === '[') return this.readBracket();
    if (this.path[this.position] === '*') {
      this.position += 1;
      this.tokens.push({ kind: 'wildcard' });
      return;
    }
    this.readName();
  }

  private readName(): void {
    const name = /[^.[( ]+/y;
    name.lastIndex = this.position;
    const matched = name.exec(this.path)?.[0] ?? this.fail('name a property');
    this.position += matched.length;
    if (this.path[this.position] === ' ') this.fail(`write a name with blanks as "['${matched} ...']"`);
    if (this.path[this.position] === '(') this.tokens.push({ kind: 'function', name: matched, args: this.readArguments() });
    else this.tokens.push({ kind: 'property', names: [matched] });
  }

  private readArguments(): FunctionArgument[] {
    const end = closingIndex(this.path, this.position, '(', ')');
    if (end < 0) this.fail('close the function with ")"');
    const inside = this.path.slice(this.position + 1, end);
    this.position = end + 1;
    return splitArguments(inside).map((argument) => /^[$@]/.test(argument) ? { path: compilePath(argument) } : { value: parseJson(argument) });
  }

  private readBracket(): void {
    const rest = this.path.slice(this.position);
    const token = /^\[ *['"]/.test(rest) ? this.readNames()
      : /^\[ *[-:\d]/.test(rest) ? this.readIndexes()
        : /^\[ *\*/.test(rest) ? this.readWildcard(rest) : this.readFilter(rest);
    this.tokens.push(token);
  }

  private readNames(): PathToken {
    const names: string[] = [];
    const name = / *(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)") *([,\]])/y;
    this.position += 1;
    for (let separator = ','; separator === ',';) {
      name.lastIndex = this.position;
      const [matched, single, double, next] = name.exec(this.path) ?? this.fail('quote each name and separate them with commas');
      names.push(unescapeText(single ?? double));
      this.position += matched.length;
      separator = next;
    }
    return { kind: 'property', names };
  }

  private readIndexes(): PathToken {
    const end = this.path.indexOf(']', this.position);
    const inside = this.path.slice(this.position + 1, end < 0 ? undefined : end).trim();
    const slice = /^(-?\d+)?:(-?\d+)?(?::[-:\d]*)?$/.exec(inside);
    const isSlice = slice !== null && (slice[1] ?? slice[2]) !== undefined;
    if (end < 0 || (!isSlice && !/^-?\d+(?:\s*,\s*-?\d+)*$/.test(inside))) this.fail(`write "[${inside}" as "[0]", "[0,1]" or "[0:2]"`);
    this.position = end + 1;
    return isSlice ? { kind: 'slice', from: optionalNumber(slice[1]), to: optionalNumber(slice[2]) } : { kind: 'indexes', indexes: inside.split(',').map(Number) };
  }

  private readWildcard(rest: string): PathToken {
    const matched = /^\[ *\* *\]/.exec(rest) ?? this.fail('write "[*]"');
    this.position += matched[0].length;
    return { kind: 'wildcard' };
  }

  private readFilter(rest: string): PathToken {
    const opening = /^\[ *\? *\(/.exec(rest) ?? this.fail('write a quoted name, an index, "*" or a filter in brackets');
    const start = this.position + opening[0].length - 1;
    const end = closingIndex(this.path, start, '(', ')');
    const closing = /^ *\]/.exec(this.path.slice(end + 1));
    if (end < 0 || !closing) this.fail('close the filter with ")]"');
    const filter = compileFilter(this.path.slice(start + 1, end));
    this.position = end + 1 + closing[0].length;
    return { kind: 'filter', filter };
  }

  private fail(remedy: string): never {
    throw new TemplateRuntimeError(`json path "${this.path}" is broken at character ${this.position + 1}; ${remedy}`);
  }
}

function optionalNumber(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

/** Where the bracket that opens at `start` closes, brackets in strings and patterns left out; -1 where it does not. */
export function closingIndex(text: string, start: number, opening: string, closing: string): number {
  let depth = 0;
  const interesting = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|\/(?:[^/\\]|\\[\s\S])*\/|[()[\]{}]/g;
  interesting.lastIndex = start;
  for (let match = interesting.exec(text); match; match = interesting.exec(text)) {
    if (match[0] === opening) depth += 1;
    if (match[0] === closing) depth -= 1;
    if (depth === 0) return match.index;
  }
  return -1;
}

function splitArguments(inside: string): string[] {
  const pieces = inside.match(/(?:'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|\([^()]*\)|\[[^\]]*\]|\{[^}]*\}|[^,])+/g) ?? [];
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

const escapes: ReadonlyMap<string, string> = new Map([['b', '\b'], ['f', '\f'], ['n', '\n'], ['r', '\r'], ['t', '\t']]);

/** Java's escapes in the quoted parts of a path. */
export function unescapeText(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code: string | undefined, character: string) => (
    code === undefined ? escapes.get(character) ?? character : String.fromCharCode(Number.parseInt(code, 16))));
}
