/** What a template computes with: Java's null, String and Boolean as themselves, everything else as an object of ours. */
export type JavaValue = null | string | boolean | JavaObject;

/** A Java object. Templates see what `getters` and `invoke` answer and never the JavaScript object itself. */
export abstract class JavaObject {
  abstract readonly className: string;

  /** What Java's toString answers; null prints nothing. */
  abstract toText(): string | null;

  equals(other: JavaValue): boolean {
    return this === other;
  }

  hash(): number {
    return hashText(this.className);
  }

  /** Calls a method; undefined where the object has none of that name for these arguments. */
  abstract invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined;

  /** This object as an argument of a method whose parameter has that type; undefined where it does not fit. */
  asArgument(_type: string): unknown {
    return undefined;
  }

  /** Reads what is not a getter: a map's entry. Undefined where the object has no such thing. */
  entry(_name: string): JavaValue | undefined {
    return undefined;
  }

  /** Assigns `#set($x.name = value)`; false where that is impossible. */
  assign(_name: string, _value: JavaValue): boolean {
    return false;
  }

  /** The elements that `#foreach` walks; undefined where it walks none. */
  elements(): readonly JavaValue[] | undefined {
    return undefined;
  }
}

export function textOf(value: JavaValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return value.toText() ?? 'null';
}

export function areEqual(left: JavaValue, right: JavaValue): boolean {
  if (left === right) return true;
  return left instanceof JavaObject && left.equals(right);
}

export function classNameOf(value: JavaValue): string {
  if (typeof value === 'string') return 'java.lang.String';
  if (typeof value === 'boolean') return 'java.lang.Boolean';
  return value === null ? 'null' : value.className;
}

export function hashOf(value: JavaValue): number {
  if (value === null) return 0;
  if (typeof value === 'string') return hashText(value);
  if (typeof value === 'boolean') return value ? 1231 : 1237;
  return value.hash();
}

function hashText(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = addHash(hash, text.charCodeAt(index));
  return hash;
}

/** Java's `31 * hash + next` in 32 bits. */
export function addHash(hash: number, next: number): number {
  return toInt32(Math.imul(hash, 31) + next);
}

/** Keeps the low 32 bits, signed, as Java's int does. */
export function toInt32(value: number): number {
  return Math.imul(value, 1);
}

/** Java's `^` on two ints, bit by bit. */
export function exclusiveOr(left: number, right: number): number {
  let [high, low, result] = [BigInt.asUintN(32, BigInt(left)), BigInt.asUintN(32, BigInt(right)), 0n];
  for (let bit = 1n; high > 0n || low > 0n; bit *= 2n) {
    if (high % 2n !== low % 2n) result += bit;
    [high, low] = [high / 2n, low / 2n];
  }
  return Number(BigInt.asIntN(32, result));
}
