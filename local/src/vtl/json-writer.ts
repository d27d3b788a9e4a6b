import { JavaList } from './java-list';
import { JavaMap } from './java-map';
import { JavaNumber } from './java-number';
import { JavaValue, textOf } from './java-value';

/** How JSON text is written. */
interface JsonStyle {
  /** Writes `/` as `\/`: what printing a list does, and `$input.json` does not. */
  readonly escapeSlash: boolean;
}

/** Writes a value as json-smart does: compact, and with U+0000-001F, U+007F-009F and U+2000-20FF escaped. */
export function jsonText(value: JavaValue, style: JsonStyle): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value, style);
  if (value instanceof JavaNumber) return typeof value.value === 'number' && !Number.isFinite(value.value) ? 'null' : value.toText();
  if (value instanceof JavaList) return `[${value.items.map((item) => jsonText(item, style)).join(',')}]`;
  if (value instanceof JavaMap) {
    return `{${value.entryList().map((entry) => `${quote(textOf(entry.key), style)}:${jsonText(entry.value, style)}`).join(',')}}`;
  }
  const elements = value.elements();
  return elements ? `[${elements.map((item) => jsonText(item, style)).join(',')}]` : quote(textOf(value), style);
}

const rarelySpecial = /[\u0000-\u001f\u007f-\u009f\u2000-\u20ff]/g;

const shortEscapes: ReadonlyMap<string, string> = new Map([['\b', '\\b'], ['\f', '\\f'], ['\n', '\\n'], ['\r', '\\r'], ['\t', '\\t']]);

/** Text of many megabytes may be all quotes: those are replaced without a call for each. */
function quote(text: string, { escapeSlash }: JsonStyle): string {
  const quoted = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `"${(escapeSlash ? quoted.replaceAll('/', '\\/') : quoted).replace(rarelySpecial, escape)}"`;
}

function escape(character: string): string {
  return shortEscapes.get(character) ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
