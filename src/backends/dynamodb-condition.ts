import { RequestValue } from '../values/request-value';

/** When an item is written. */
export class DynamoDbCondition {
  /** Always: what is there is replaced, what is not there is made. */
  public static none(): DynamoDbCondition {
    return new DynamoDbCondition([], 409);
  }

  /** Where there is no such item; 409 otherwise. */
  public static itemIsAbsent(): DynamoDbCondition {
    return new DynamoDbCondition([{ kind: 'absent' }], 409);
  }

  /** Where there is such an item; 404 otherwise. */
  public static itemExists(): DynamoDbCondition {
    return new DynamoDbCondition([{ kind: 'exists' }], 404);
  }

  /**
   * Where an attribute of the item has this value, e.g. a version that the request brings in `If-Match`; 412 otherwise.
   * @param value text, unless it is a `RequestValue.number`; of the body as it comes
   */
  public static attributeEquals(attribute: string, value: RequestValue): DynamoDbCondition {
    return new DynamoDbCondition([{ kind: 'equals', attribute, value }], 412);
  }

  /**
   * Where all of these hold.
   * @param statusCode what is told otherwise
   * @throws where none is given
   */
  public static all(conditions: DynamoDbCondition[], statusCode: number): DynamoDbCondition {
    if (conditions.length === 0) { throw new Error('conditions "[]" are none at all; give one, or DynamoDbCondition.none()'); }
    return new DynamoDbCondition(conditions.flatMap(({ _terms }) => _terms), statusCode);
  }

  private constructor(
    /** @internal */
    public readonly _terms: readonly ConditionTerm[],
    /** @internal */
    public readonly _statusCode: number,
  ) {}
}

/** @internal */
export type ConditionTerm =
  | { readonly kind: 'absent' | 'exists' }
  | { readonly kind: 'equals'; readonly attribute: string; readonly value: RequestValue };
