import { TemplateRuntimeError } from './template-error';

const needsEscape = /["'\\/\u0000-\u001f\u0080-\uffff]/;
const hexDigits = Buffer.from('0123456789ABCDEF');
const backslash = 0x5c;

/** What follows the backslash, by character code: control characters by letter, quotes and slashes themselves. */
const shortEscapes = shortEscapeTable([['\b', 'b'], ['\f', 'f'], ['\n', 'n'], ['\r', 'r'], ['\t', 't'], ['"', '"'], ["'", "'"], ['\\', '\\'], ['/', '/']]);

function shortEscapeTable(escapes: readonly (readonly [string, string])[]): Uint8Array {
  const table = new Uint8Array(0x80);
  for (const [character, letter] of escapes) table[character.charCodeAt(0)] = letter.charCodeAt(0);
  return table;
}

/** Escapes text as commons-lang 2 does for JavaScript: quotes, slashes, controls, and everything beyond ASCII as `\uXXXX`. */
export function escapeJavaScript(text: string): string {
  if (!needsEscape.test(text)) return text;
  const bytes = Buffer.allocUnsafe(text.length * 6);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const short = code < 0x80 ? shortEscapes[code] : 0;
    if (code >= 0x20 && code < 0x80 && short === 0) {
      bytes[length++] = code;
    } else if (short > 0) {
      bytes[length++] = backslash;
      bytes[length++] = short;
    } else {
      length = writeUnicodeEscape(bytes, length, code);
    }
  }
  return bytes.toString('latin1', 0, length);
}

function writeUnicodeEscape(bytes: Buffer, start: number, code: number): number {
  bytes[start] = backslash;
  bytes[start + 1] = 0x75;
  bytes[start + 2] = hexDigits[Math.floor(code / 0x1000)];
  bytes[start + 3] = hexDigits[Math.floor(code / 0x100) % 16];
  bytes[start + 4] = hexDigits[Math.floor(code / 0x10) % 16];
  bytes[start + 5] = hexDigits[code % 16];
  return start + 6;
}

/** UTF-8 as Java writes it: a lone surrogate becomes a question mark. */
function utf8(text: string): Buffer {
  return Buffer.from(text.replace(/\p{Surrogate}/gu, '?'), 'utf8');
}

export function base64Encode(text: string): string {
  return utf8(text).toString('base64');
}

export function base64Decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** Encodes a form value: letters, digits and `.-*_` stay, a space becomes `+`. */
export function urlEncode(text: string): string {
  const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'));
  return encoded.replace(/%20|[!'()~]/g, (part) => part === '%20' ? '+' : `%${part.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @throws TemplateRuntimeError where a `%` has no two hexadecimal digits after it */
export function urlDecode(text: string): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) throw new TemplateRuntimeError(`"${text}" is not URL-encoded; write "%25" for a percent sign`);
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
