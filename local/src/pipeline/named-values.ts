/** Names with one value or more, in the order they came: the headers or the query of a request. */
export class NamedValues {
  /** Headers: their names are equal whatever their case. */
  static headers(entries: Iterable<readonly [string, string]>): NamedValues {
    return new NamedValues([...entries], (name) => name.toLowerCase());
  }

  /** Headers as Node has them: names and values in turn. */
  static rawHeaders(raw: readonly string[]): NamedValues {
    return NamedValues.headers(raw.flatMap((name, index): [string, string][] => index % 2 === 0 ? [[name, unwiredText(raw[index + 1])]] : []));
  }

  /** A query string without its `?`, decoded. */
  static query(text: string): NamedValues {
    const pairs = text.split('&').filter((pair) => pair !== '').map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decodeQuery(pair), ''] : [decodeQuery(pair.slice(0, equals)), decodeQuery(pair.slice(equals + 1))];
    });
    return new NamedValues(pairs, (name) => name);
  }

  private constructor(readonly entries: ReadonlyArray<readonly [string, string]>, private readonly fold: (name: string) => string) {}

  /** The last value: API Gateway lets it stand for all of them. */
  get(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  all(name: string): string[] {
    const folded = this.fold(name);
    return this.entries.filter(([candidate]) => this.fold(candidate) === folded).map(([, value]) => value);
  }

  without(names: ReadonlySet<string>): NamedValues {
    return new NamedValues(this.entries.filter(([name]) => !names.has(this.fold(name))), this.fold);
  }

  withoutName(name: string): NamedValues {
    return this.without(new Set([this.fold(name)]));
  }

  with(entries: Iterable<readonly [string, string]>): NamedValues {
    return new NamedValues([...this.entries, ...entries], this.fold);
  }

  /** One value a name, the last. Names keep the case they first came in. */
  single(): Record<string, string> {
    return Object.fromEntries(this.names().map((name) => [name, this.get(name) ?? '']));
  }

  multiple(): Record<string, string[]> {
    return Object.fromEntries(this.names().map((name) => [name, this.all(name)]));
  }

  private names(): string[] {
    const names = new Map<string, string>();
    for (const [name] of this.entries) {
      if (!names.has(this.fold(name))) names.set(this.fold(name), name);
    }
    return [...names.values()];
  }
}

function decodeQuery(text: string): string {
  const spaced = text.replace(/\+/g, ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** A header value with the characters of its UTF-8 bytes, as Node sends them; control characters become spaces. */
export function wireText(value: string): string {
  return Buffer.from(value.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' '), 'utf8').toString('latin1');
}

/** The value that a client sent as UTF-8, which Node takes for Latin-1. */
function unwiredText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? value : text;
}
