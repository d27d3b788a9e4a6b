import { JavaMap } from './java-map';
import { JavaNumber } from './java-number';
import { JavaValue } from './java-value';
import { MethodTable } from './method-table';

/** `$foreach`: where a loop is, and a map of its own that reads through to the loop around it. */
export class ForeachScope extends JavaMap {
  index = -1;
  hasNext = false;

  constructor(readonly parent: ForeachScope | null) {
    super();
  }

  get topmost(): ForeachScope {
    return this.parent?.topmost ?? this;
  }

  override get(key: JavaValue): JavaValue {
    return this.has(key) || !this.parent ? super.get(key) : this.parent.get(key);
  }

  override invoke(name: string, args: readonly JavaValue[]): JavaValue | undefined {
    const answer = methods.invoke(this, name, args);
    return answer === undefined ? super.invoke(name, args) : answer;
  }
}

const methods = new MethodTable<ForeachScope>();
methods.add('getIndex', [], (self) => JavaNumber.integer(self.index));
methods.add('getCount', [], (self) => JavaNumber.integer(self.index + 1));
methods.add('getHasNext', [], (self) => self.hasNext);
methods.add('hasNext', [], (self) => self.hasNext);
methods.add('getFirst', [], (self) => self.index < 1);
methods.add('isFirst', [], (self) => self.index < 1);
methods.add('getLast', [], (self) => !self.hasNext);
methods.add('isLast', [], (self) => !self.hasNext);
methods.add('getParent', [], (self) => self.parent);
methods.add('getTopmost', [], (self) => self.topmost);
