/**
 * The text between the quotes: `\uXXXX` is read in double quotes, a doubled quote becomes one.
 * @returns undefined where `\u` has no four hexadecimal digits after it
 */
export function stringText(image: string): string | undefined {
  const quote = image[0];
  const inner = image.slice(1, -1);
  const isBroken = quote === '"' && /\\u(?![0-9a-fA-F]{4})/.test(inner);
  if (isBroken) return undefined;
  const unescaped = quote === '"' ? inner.replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))) : inner;
  return unescaped.replaceAll(quote + quote, quote);
}
