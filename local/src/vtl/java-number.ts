import { BigDecimal } from './big-decimal';
import { addHash, exclusiveOr, JavaObject, JavaValue, toInt32 } from './java-value';
import { MethodTable } from './method-table';
import { TemplateRuntimeError } from './template-error';

/** The number classes that mapping templates meet, least first. */
export type NumberKind = 'Integer' | 'Long' | 'BigInteger' | 'Double' | 'BigDecimal';

type Operation = '+' | '-' | '*' | '/' | '%';

/** A java.lang.Number: whole numbers as bigint, a Double as number, a BigDecimal as itself. */
export class JavaNumber extends JavaObject {
  static integer(value: number): JavaNumber {
    return new JavaNumber('Integer', BigInt(value));
  }

  static double(value: number): JavaNumber {
    return new JavaNumber('Double', value);
  }

  /** The least class from `least` up that holds the value. */
  static whole(value: bigint, least: NumberKind = 'Integer'): JavaNumber {
    if (least === 'Integer' && BigInt.asIntN(32, value) === value) return new JavaNumber('Integer', value);
    return new JavaNumber(least !== 'BigInteger' && BigInt.asIntN(64, value) === value ? 'Long' : 'BigInteger', value);
  }

  constructor(readonly kind: NumberKind, readonly value: bigint | number | BigDecimal) {
    super();
  }

  get className(): string {
    return this.kind.startsWith('Big') ? `java.math.${this.kind}` : `java.lang.${this.kind}`;
  }

  get isWhole(): boolean {
    return typeof this.value === 'bigint';
  }

  toText(): string {
    return typeof this.value === 'number' ? doubleText(this.value) : this.value.toString();
  }

  override equals(other: JavaValue): boolean {
    if (!(other instanceof JavaNumber) || other.kind !== this.kind) return false;
    if (this.value instanceof BigDecimal && other.value instanceof BigDecimal) {
      return this.value.unscaled === other.value.unscaled && this.value.scale === other.value.scale;
    }
    return Object.is(this.value, other.value);
  }

  override hash(): number {
    if (this.kind === 'Integer') return Number(this.value);
    if (typeof this.value === 'bigint') return foldedHash(BigInt.asUintN(64, this.value));
    if (typeof this.value === 'number') return foldedHash(doubleBits(this.value));
    return addHash(toInt32(Number(BigInt.asIntN(32, this.value.unscaled))), this.value.scale);
  }

  override asArgument(type: string): unknown {
    if (type === 'int' && this.kind === 'Integer') return Number(this.value);
    if (type === 'long' && (this.kind === 'Integer' || this.kind === 'Long')) return this.value;
    return type === 'number' ? this : undefined;
  }

  invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    return methods[this.kind].invoke(this, name, args) ?? numberMethods.invoke(this, name, args);
  }

  toDouble(): number {
    return this.value instanceof BigDecimal ? this.value.toDouble() : Number(this.value);
  }

  /** The whole part, as Java's narrowing casts cut it. */
  toBigInt(): bigint {
    if (typeof this.value === 'bigint') return this.value;
    if (this.value instanceof BigDecimal) return this.value.toBigInt();
    if (Number.isNaN(this.value)) return 0n;
    const limit = 2n ** 63n;
    if (this.value >= Number(limit)) return limit - 1n;
    return this.value <= -Number(limit) ? -limit : BigInt(Math.trunc(this.value));
  }

  toDecimal(): BigDecimal {
    if (this.value instanceof BigDecimal) return this.value;
    if (this.kind === 'BigInteger') return new BigDecimal(this.toBigInt(), 0);
    const value = this.toDouble();
    if (!Number.isFinite(value)) throw new TemplateRuntimeError(`"${this.toText()}" has no decimal digits; keep it out of sums with big numbers`);
    return BigDecimal.fromDouble(value);
  }

  compareTo(other: JavaNumber): number {
    const common = commonKind(this, other);
    if (common === 'BigDecimal') return this.toDecimal().compareTo(other.toDecimal());
    const [left, right] = common === 'Double' ? [this.toDouble(), other.toDouble()] : [this.toBigInt(), other.toBigInt()];
    return left < right ? -1 : Number(left > right);
  }

  /** @returns null for a division by zero, as Velocity does outside strict mode */
  calculate(operation: Operation, other: JavaNumber): JavaNumber | null {
    const isDivision = operation === '/' || operation === '%';
    if (isDivision && other.toDouble() === 0) return null;
    const common = commonKind(this, other);
    if (common === 'Double') return JavaNumber.double(calculateDouble(operation, this.toDouble(), other.toDouble()));
    if (common === 'BigDecimal') return new JavaNumber('BigDecimal', calculateDecimal(operation, this.toDecimal(), other.toDecimal()));
    const result = calculateWhole(operation, this.toBigInt(), other.toBigInt());
    if (common !== 'BigInteger') return JavaNumber.whole(result, common);
    const isNegativeModulus = operation === '%' && result < 0n;
    return new JavaNumber('BigInteger', isNegativeModulus ? result + other.toBigInt() : result);
  }
}

function commonKind(left: JavaNumber, right: JavaNumber): NumberKind {
  const kinds = [left.kind, right.kind];
  const areWhole = left.isWhole && right.isWhole;
  if (kinds.includes('BigDecimal') || (!areWhole && kinds.includes('BigInteger'))) return 'BigDecimal';
  if (!areWhole) return 'Double';
  if (kinds.includes('BigInteger')) return 'BigInteger';
  return kinds.includes('Long') ? 'Long' : 'Integer';
}

function calculateWhole(operation: Operation, left: bigint, right: bigint): bigint {
  switch (operation) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return left / right;
    case '%': return left % right;
  }
}

function calculateDouble(operation: Operation, left: number, right: number): number {
  switch (operation) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return left / right;
    case '%': return left % right;
  }
}

function calculateDecimal(operation: Operation, left: BigDecimal, right: BigDecimal): BigDecimal {
  switch (operation) {
    case '+': return left.add(right);
    case '-': return left.subtract(right);
    case '*': return left.multiply(right);
    case '/': return left.divide(right);
    case '%': throw new TemplateRuntimeError(`"${left} % ${right}" has no answer in Velocity; take the rest of whole numbers`);
  }
}

/** Java's Double.toString: plain digits from 0.001 up to ten million, a power of ten beyond. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = Object.is(value, -0) ? '-0' : String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [mantissa, exponent] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

function doubleBits(value: number): bigint {
  return new DataView(new Float64Array([value]).buffer).getBigUint64(0, new Uint8Array(new Uint16Array([1]).buffer)[0] === 1);
}

/** The high and the low half, combined. */
function foldedHash(bits: bigint): number {
  return exclusiveOr(Number(bits / 2n ** 32n), Number(BigInt.asUintN(32, bits)));
}

function parseWhole(text: string, radix: number, kind: 'Integer' | 'Long'): JavaNumber {
  const negative = text.startsWith('-');
  const digits = negative || text.startsWith('+') ? text.slice(1) : text;
  let value = 0n;
  for (const digit of digits) {
    const weight = Number.parseInt(digit, 36);
    if (!(weight < radix)) return failToParse(text, kind);
    value = value * BigInt(radix) + BigInt(weight);
  }
  if (negative) value = -value;
  if (digits === '' || BigInt.asIntN(kind === 'Integer' ? 32 : 64, value) !== value) return failToParse(text, kind);
  return new JavaNumber(kind, value);
}

function parseDouble(text: string): JavaNumber {
  const trimmed = text.trim();
  if (/^[+-]?(?:NaN|Infinity)$/.test(trimmed)) return JavaNumber.double(Number(trimmed.replace(/^[+-](?=NaN)/, '')));
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?$/.exec(trimmed);
  return match ? JavaNumber.double(Number(match[1])) : failToParse(text, 'Double');
}

function failToParse(text: string, kind: string): never {
  throw new TemplateRuntimeError(`"${text}" is not a number of class ${kind}; check it with .matches("-?[0-9]+") first`);
}

const numberMethods = new MethodTable<JavaNumber>();
numberMethods.add('intValue', [], (self) => JavaNumber.integer(toIntValue(self)));
numberMethods.add('longValue', [], (self) => new JavaNumber('Long', BigInt.asIntN(64, self.toBigInt())));
numberMethods.add('shortValue', [], (self) => new JavaNumber('Integer', BigInt.asIntN(16, self.toBigInt())));
numberMethods.add('byteValue', [], (self) => new JavaNumber('Integer', BigInt.asIntN(8, self.toBigInt())));
numberMethods.add('doubleValue', [], (self) => JavaNumber.double(self.toDouble()));
numberMethods.add('compareTo', ['number'], (self, other) => JavaNumber.integer(self.compareTo(other)));

/** A Double beyond int's range becomes int's greatest or least value; a whole number keeps its low bits. */
function toIntValue(self: JavaNumber): number {
  const value = self.toBigInt();
  if (self.kind !== 'Double') return Number(BigInt.asIntN(32, value));
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Number(value)));
}

const integers = new MethodTable<JavaNumber>();
integers.add('parseInt', ['string'], (_self, text) => parseWhole(text, 10, 'Integer'));
integers.add('parseInt', ['string', 'int'], (_self, text, radix) => parseWhole(text, radix, 'Integer'));
integers.add('valueOf', ['string'], (_self, text) => parseWhole(text, 10, 'Integer'));
integers.add('valueOf', ['string', 'int'], (_self, text, radix) => parseWhole(text, radix, 'Integer'));
integers.add('valueOf', ['int'], (_self, value) => JavaNumber.integer(value));
integers.add('toString', ['int'], (_self, value) => String(value));
integers.add('toString', ['int', 'int'], (_self, value, radix) => value.toString(radix));
integers.add('toHexString', ['int'], (_self, value) => unsigned(value).toString(16));
integers.add('toBinaryString', ['int'], (_self, value) => unsigned(value).toString(2));
integers.add('toOctalString', ['int'], (_self, value) => unsigned(value).toString(8));
integers.add('max', ['int', 'int'], (_self, left, right) => JavaNumber.integer(Math.max(left, right)));
integers.add('min', ['int', 'int'], (_self, left, right) => JavaNumber.integer(Math.min(left, right)));
integers.add('sum', ['int', 'int'], (_self, left, right) => JavaNumber.integer(toInt32(left + right)));
integers.add('signum', ['int'], (_self, value) => JavaNumber.integer(Math.sign(value)));

function unsigned(value: number): number {
  return Number(BigInt.asUintN(32, BigInt(value)));
}

const longs = new MethodTable<JavaNumber>();
longs.add('parseLong', ['string'], (_self, text) => parseWhole(text, 10, 'Long'));
longs.add('parseLong', ['string', 'int'], (_self, text, radix) => parseWhole(text, radix, 'Long'));
longs.add('valueOf', ['string'], (_self, text) => parseWhole(text, 10, 'Long'));
longs.add('toString', ['long'], (_self, value) => String(value));
longs.add('toHexString', ['long'], (_self, value) => BigInt.asUintN(64, value).toString(16));
longs.add('max', ['long', 'long'], (_self, left, right) => new JavaNumber('Long', left > right ? left : right));
longs.add('min', ['long', 'long'], (_self, left, right) => new JavaNumber('Long', left < right ? left : right));

const doubles = new MethodTable<JavaNumber>();
doubles.add('parseDouble', ['string'], (_self, text) => parseDouble(text));
doubles.add('valueOf', ['string'], (_self, text) => parseDouble(text));
doubles.add('isNaN', [], (self) => Number.isNaN(self.toDouble()));
doubles.add('isInfinite', [], (self) => Math.abs(self.toDouble()) === Infinity);

const bigNumbers = new MethodTable<JavaNumber>();

const methods: Readonly<Record<NumberKind, MethodTable<JavaNumber>>> = {
  Integer: integers, Long: longs, Double: doubles, BigInteger: bigNumbers, BigDecimal: bigNumbers,
};
