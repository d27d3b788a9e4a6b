import { JavaNumber } from './java-number';
import { JavaValue } from './java-value';
import { MethodTable } from './method-table';

/** Calls a method of java.lang.Boolean; undefined where it has none of that name for these arguments. */
export function invokeOnBoolean(self: boolean, name: string, args: readonly JavaValue[]): JavaValue | undefined {
  return methods.invoke(self, name, args);
}

const methods = new MethodTable<boolean>();
methods.add('booleanValue', [], (self) => self);
methods.add('compareTo', ['boolean'], (self, other) => JavaNumber.integer(Number(self) - Number(other)));
methods.add('parseBoolean', ['string'], (_self, text) => text.toLowerCase() === 'true');
methods.add('valueOf', ['string'], (_self, text) => text.toLowerCase() === 'true');
