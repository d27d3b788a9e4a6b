import { BigDecimal } from './big-decimal';
import { JavaCharacter } from './java-character';
import { JavaNumber } from './java-number';
import { hashOf, JavaValue, textOf } from './java-value';
import { TemplateRuntimeError } from './template-error';

const specifier = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** Java's String.format for text, whole numbers, fixed decimals, characters, booleans and hexadecimal. */
export function formatText(format: string, args: readonly JavaValue[]): string {
  let ordinary = 0;
  let previous = -1;
  return format.replace(specifier, (text: string, position: string | undefined, flags: string, minimum = '0', precision?: string, conversion = '') => {
    const width = Number(minimum);
    if (conversion === 'n') return '\n';
    if (conversion === '%') return pad('%', flags, width);
    const index = position !== undefined ? Number(position) - 1 : flags.includes('<') ? previous : ordinary;
    if (position === undefined && !flags.includes('<')) ordinary += 1;
    previous = index;
    if (index < 0 || index >= args.length) throw new TemplateRuntimeError(`format "${format}" has no argument for "${text}"; pass one for each`);
    const converted = convert(args[index], conversion.toLowerCase(), flags, precision === undefined ? undefined : Number(precision), width, text);
    return pad(conversion === conversion.toLowerCase() ? converted : converted.toUpperCase(), flags, width);
  });
}

function convert(value: JavaValue, conversion: string, flags: string, precision: number | undefined, width: number, specified: string): string {
  switch (conversion) {
    case 's': return textOf(value).slice(0, precision);
    case 'b': return String(value !== null && value !== false).slice(0, precision);
    case 'h': return value === null ? 'null' : Number(BigInt.asUintN(32, BigInt(hashOf(value)))).toString(16);
    default: break;
  }
  if (value === null) return 'null';
  if (conversion === 'c' && value instanceof JavaCharacter) return value.text;
  if (conversion === 'c' && value instanceof JavaNumber && value.kind === 'Integer') return String.fromCodePoint(Number(value.value));
  if (value instanceof JavaNumber) {
    if (conversion === 'd' && value.isWhole) return decorate(String(value.toBigInt()), flags, width);
    if (conversion === 'x' && value.isWhole) return decorate(unsigned(value).toString(16), flags, width);
    if (conversion === 'o' && value.isWhole) return decorate(unsigned(value).toString(8), flags, width);
    if (conversion === 'f' && !value.isWhole) return decorate(fixed(value, precision ?? 6), flags, width);
  }
  throw new TemplateRuntimeError(`format specifier "${specified}" does not take "${textOf(value)}"; use %s for text, %d for whole numbers, %f for decimals`);
}

function unsigned(value: JavaNumber): bigint {
  if (value.kind === 'BigInteger') return value.toBigInt();
  return BigInt.asUintN(value.kind === 'Integer' ? 32 : 64, value.toBigInt());
}

/** Rounds half up on the decimal digits that Java prints. */
function fixed(value: JavaNumber, decimals: number): string {
  const decimal = BigDecimal.parse(value.toText());
  const shift = decimals - decimal.scale;
  const negative = decimal.unscaled < 0n;
  const size = negative ? -decimal.unscaled : decimal.unscaled;
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  const scaled = shift >= 0 ? size * 10n ** BigInt(shift) : (size + divisor / 2n) / divisor;
  const digits = String(scaled).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${negative ? '-' : ''}${digits.slice(0, point)}${decimals > 0 ? `.${digits.slice(point)}` : ''}`;
}

function decorate(number: string, flags: string, width: number): string {
  const isNegative = number.startsWith('-');
  let digits = isNegative ? number.slice(1) : number;
  if (flags.includes(',')) digits = digits.replace(/\B(?<!\.\d*)(?=(?:\d{3})+(?!\d))/g, ',');
  const [before, after] = isNegative ? (flags.includes('(') ? ['(', ')'] : ['-', '']) : [flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '', ''];
  if (flags.includes('0')) digits = digits.padStart(width - before.length - after.length, '0');
  return before + digits + after;
}

function pad(text: string, flags: string, width: number): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width);
}
