import { TemplateRuntimeError } from './template-error';

const literal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Java's BigDecimal: an unscaled integer and how many of its digits are decimals. */
export class BigDecimal {
  /** @param text a JSON or Java number */
  static parse(text: string): BigDecimal {
    const match = literal.exec(text);
    if (!match) throw new TemplateRuntimeError(`"${text}" is not a decimal number; write digits, a point and digits`);
    const [, sign, whole, fraction = '', exponent = '0'] = match;
    return new BigDecimal(BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), fraction.length - Number(exponent));
  }

  /** The exact value of a double, all its binary digits written out. */
  static fromDouble(value: number): BigDecimal {
    let scale = 0;
    let scaled = value;
    while (!Number.isInteger(scaled)) {
      scaled *= 2;
      scale += 1;
    }
    return new BigDecimal(BigInt(scaled) * 5n ** BigInt(scale), scale);
  }

  constructor(readonly unscaled: bigint, readonly scale: number) {}

  add(other: BigDecimal): BigDecimal {
    const scale = Math.max(this.scale, other.scale);
    return new BigDecimal(this.rescaled(scale) + other.rescaled(scale), scale);
  }

  subtract(other: BigDecimal): BigDecimal {
    return this.add(new BigDecimal(-other.unscaled, other.scale));
  }

  multiply(other: BigDecimal): BigDecimal {
    return new BigDecimal(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /** Keeps this number's scale and rounds half down, as Velocity divides. */
  divide(other: BigDecimal): BigDecimal {
    const shift = other.scale;
    const dividend = shift >= 0 ? this.unscaled * powerOfTen(shift) : this.unscaled;
    const divisor = shift >= 0 ? other.unscaled : other.unscaled * powerOfTen(-shift);
    const quotient = dividend / divisor;
    const rest = absolute(dividend % divisor) * 2n;
    if (rest <= absolute(divisor)) return new BigDecimal(quotient, this.scale);
    return new BigDecimal(quotient + ((dividend < 0n) === (divisor < 0n) ? 1n : -1n), this.scale);
  }

  compareTo(other: BigDecimal): number {
    const scale = Math.max(this.scale, other.scale);
    const [left, right] = [this.rescaled(scale), other.rescaled(scale)];
    return left < right ? -1 : Number(left > right);
  }

  toDouble(): number {
    return Number(`${this.unscaled}e${-this.scale}`);
  }

  /** The whole part, decimals cut off. */
  toBigInt(): bigint {
    return this.scale > 0 ? this.unscaled / powerOfTen(this.scale) : this.unscaled * powerOfTen(-this.scale);
  }

  toString(): string {
    const sign = this.unscaled < 0n ? '-' : '';
    const digits = String(absolute(this.unscaled));
    if (this.scale === 0) return sign + digits;
    const exponent = digits.length - 1 - this.scale;
    if (this.scale > 0 && exponent >= -6) {
      const padded = digits.padStart(this.scale + 1, '0');
      const point = padded.length - this.scale;
      return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
    }
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    return exponent === 0 ? sign + mantissa : `${sign}${mantissa}E${exponent > 0 ? '+' : ''}${exponent}`;
  }

  private rescaled(scale: number): bigint {
    return this.unscaled * powerOfTen(scale - this.scale);
  }
}

/** A request must not make the gateway write out a billion digits. */
const maxDigits = 20_000;

function powerOfTen(exponent: number): bigint {
  if (exponent > maxDigits) throw new TemplateRuntimeError(`number with "${exponent}" digits is too long to compute with; send fewer digits`);
  return 10n ** BigInt(exponent);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
