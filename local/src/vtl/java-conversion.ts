import { JavaList } from './java-list';
import { JavaMap } from './java-map';
import { JavaNumber } from './java-number';
import { JavaValue } from './java-value';

/** Copies plain data into Java values: templates may change their copy, never the caller's objects. */
export function toJava(value: unknown): JavaValue {
  switch (typeof value) {
    case 'string': case 'boolean': return value;
    case 'bigint': return JavaNumber.whole(value);
    case 'number': return Number.isInteger(value) ? JavaNumber.whole(BigInt(value)) : JavaNumber.double(value);
    case 'object': return value === null ? null : Array.isArray(value) ? new JavaList(value.map(toJava)) : toJavaMap(value);
    default: return null;
  }
}

export function toJavaMap(object: object): JavaMap {
  const map = new JavaMap();
  for (const [key, value] of Object.entries(object)) map.put(key, toJava(value));
  return map;
}
