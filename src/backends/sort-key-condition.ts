import { RequestValue } from '../values/request-value';

/** Which sort keys a query is about. A condition is left out where the request lacks its value. */
export class SortKeyCondition {
  public static equalTo(value: RequestValue): SortKeyCondition {
    return new SortKeyCondition((key, [first]) => `${key} = ${first}`, [value]);
  }

  public static lessThan(value: RequestValue): SortKeyCondition {
    return new SortKeyCondition((key, [first]) => `${key} < ${first}`, [value]);
  }

  public static atMost(value: RequestValue): SortKeyCondition {
    return new SortKeyCondition((key, [first]) => `${key} <= ${first}`, [value]);
  }

  public static greaterThan(value: RequestValue): SortKeyCondition {
    return new SortKeyCondition((key, [first]) => `${key} > ${first}`, [value]);
  }

  public static atLeast(value: RequestValue): SortKeyCondition {
    return new SortKeyCondition((key, [first]) => `${key} >= ${first}`, [value]);
  }

  /** Both ends count. */
  public static between(from: RequestValue, to: RequestValue): SortKeyCondition {
    return new SortKeyCondition((key, [first, second]) => `${key} BETWEEN ${first} AND ${second}`, [from, to]);
  }

  /** Not for keys that are numbers. */
  public static beginsWith(prefix: RequestValue): SortKeyCondition {
    return new SortKeyCondition((key, [first]) => `begins_with(${key}, ${first})`, [prefix]);
  }

  private constructor(
    /**
     * Writes the condition with aliases of the key and the values.
     * @internal
     */
    public readonly _write: (key: string, values: readonly string[]) => string,
    /** @internal */
    public readonly _values: readonly RequestValue[],
  ) {}
}
