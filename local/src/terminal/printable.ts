/** Controls of terminals (C0, C1), and what turns or hides text: names in an assembly are whatever their authors wrote. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A text in one line that does nothing to a terminal but appear on it. */
export function printable(text: string): string {
  return text.replace(/[\t\r\n\u2028\u2029]+/g, ' ').replace(UNPRINTABLE, '');
}

/** JSON in which whatever would control a terminal is escaped, so it stays the same data. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(UNPRINTABLE, (character) => character === '\n' ? character
    : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
