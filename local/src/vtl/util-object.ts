import { JavaObject, JavaValue } from './java-value';
import { parseJson } from './json-reader';
import { MethodTable } from './method-table';
import { base64Decode, base64Encode, escapeJavaScript, urlDecode, urlEncode } from './text-encoding';

/** `$util`. */
export class UtilObject extends JavaObject {
  readonly className = 'Util';

  toText(): string {
    return this.className;
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return name !== 'parseJson' && args.length === 1 && args[0] === null ? null : methods.invoke(this, name, args);
  }
}

const methods = new MethodTable<UtilObject>();
methods.add('escapeJavaScript', ['string'], (_self, text) => escapeJavaScript(text));
methods.add('parseJson', ['string'], (_self, text) => parseJson(text));
methods.add('urlEncode', ['string'], (_self, text) => urlEncode(text));
methods.add('urlDecode', ['string'], (_self, text) => urlDecode(text));
methods.add('base64Encode', ['string'], (_self, text) => base64Encode(text));
methods.add('base64Decode', ['string'], (_self, text) => base64Decode(text));
