import { JavaMap } from './java-map';
import { JavaObject, JavaValue } from './java-value';
import { JsonPath } from './json-path';
import { parseJson } from './json-reader';
import { jsonText } from './json-writer';
import { MethodTable } from './method-table';

/** `$input`: the payload, and the request's parameters. */
export class InputObject extends JavaObject {
  readonly className = 'Input';
  private parsed?: { readonly value: JavaValue };

  /** @param params maps by the names `path`, `querystring` and `header` */
  constructor(readonly body: string, readonly params: JavaMap) {
    super();
  }

  toText(): string {
    return this.className;
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods.invoke(this, name, args);
  }

  /** @returns undefined where the path leads nowhere */
  read(path: string): JavaValue | undefined {
    this.parsed ??= { value: parseJson(this.body) };
    return JsonPath.compile(path).read(this.parsed.value, this.parsed.value);
  }

  /** Looks in path, query string and headers, in that order; a parameter that is missing is empty. */
  parameter(name: string): JavaValue {
    for (const place of ['path', 'querystring', 'header']) {
      const values = this.params.get(place);
      if (values instanceof JavaMap && values.has(name)) return values.get(name);
    }
    return '';
  }
}

const methods = new MethodTable<InputObject>();
methods.add('getBody', [], (self) => self.body);
methods.add('path', ['string'], (self, path) => self.read(path) ?? null);
methods.add('json', ['string'], (self, path) => {
  const value = self.read(path);
  return value === undefined ? '""' : jsonText(value, { escapeSlash: false });
});
methods.add('params', [], (self) => self.params);
methods.add('params', ['string'], (self, name) => self.parameter(name));
