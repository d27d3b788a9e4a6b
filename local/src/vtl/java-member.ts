import { invokeOnBoolean } from './java-boolean';
import { JavaClass } from './java-class';
import { JavaNumber } from './java-number';
import { invokeOnString } from './java-string';
import { areEqual, hashOf, JavaObject, JavaValue, textOf } from './java-value';

/** Calls a method; null where the value has none of that name for these arguments, as Velocity answers. */
export function invokeMethod(target: JavaValue, name: string, args: readonly JavaValue[]): JavaValue {
  return invoke(target, name, args) ?? null;
}

/** Reads a property as Velocity does: a getter, a map's entry, then an `is` method. */
export function readProperty(target: JavaValue, name: string): JavaValue {
  const capitalized = name.charAt(0).toUpperCase() + name.slice(1);
  const got = invoke(target, `get${capitalized}`, []);
  if (got !== undefined) return got;
  const entry = target instanceof JavaObject ? target.entry(name) : undefined;
  return entry === undefined ? invoke(target, `is${capitalized}`, []) ?? null : entry;
}

function invoke(target: JavaValue, name: string, args: readonly JavaValue[]): JavaValue | undefined {
  if (target === null) return undefined;
  const own = invokeOwn(target, name, args);
  return own === undefined ? invokeOnObject(target, name, args) : own;
}

function invokeOwn(target: Exclude<JavaValue, null>, name: string, args: readonly JavaValue[]): JavaValue | undefined {
  if (typeof target === 'string') return invokeOnString(target, name, args);
  return typeof target === 'boolean' ? invokeOnBoolean(target, name, args) : target.invoke(name, args);
}

/** What every Java object has. */
function invokeOnObject(target: Exclude<JavaValue, null>, name: string, args: readonly JavaValue[]): JavaValue | undefined {
  if (name === 'equals' && args.length === 1) return areEqual(target, args[0]);
  if (args.length > 0) return undefined;
  switch (name) {
    case 'toString': return textOf(target);
    case 'hashCode': return JavaNumber.integer(hashOf(target));
    case 'getClass': return JavaClass.of(target);
    default: return undefined;
  }
}

