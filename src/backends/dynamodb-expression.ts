import { attributeValue, typed, text } from '../values/attribute-value';
import { allParts, Expression, mayBeAbsent } from '../values/expression';
import { RequestValue } from '../values/request-value';

/**
 * Aliases of the names and values that the expressions of a call use, so that no name is a reserved word and no value is read as an expression.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
 */
export class ExpressionAliases {
  private readonly names = new Map<string, { readonly alias: string; readonly presence?: Expression }>();
  private readonly values: (readonly [string, Expression])[] = [];

  /**
   * The alias of an attribute's name.
   * @param presence what the request has to have for the name to be used; nothing where it is used always
   */
  public name(attribute: string, presence?: Expression): string {
    const known = this.names.get(attribute);
    const alias = known?.alias ?? `#n${this.names.size}`;
    this.names.set(attribute, { alias, presence: known && known.presence === undefined ? undefined : presence });
    return alias;
  }

  /** The alias of a value, of the type that it comes with unless one is given. */
  public value(value: RequestValue, type?: string, presence?: Expression): string {
    const alias = `:v${this.values.length}`;
    const { _expression: expression } = value;
    const of = expression.kind === 'optional' ? expression.of : expression;
    this.values.push([alias, optional(type === undefined ? attributeValue(of) : typed(type, text(of)), presence)]);
    return alias;
  }

  /** The fields of a call that hold the aliases. */
  public fields(): { [name: string]: RequestValue } {
    const names = [...this.names].map(([attribute, { alias, presence }]) => [alias, optional({ kind: 'literal', value: attribute }, presence)] as const);
    return {
      ...(names.length > 0 ? { ExpressionAttributeNames: RequestValue._of({ kind: 'object', fields: names }) } : {}),
      ...(this.values.length > 0 ? { ExpressionAttributeValues: RequestValue._of({ kind: 'object', fields: this.values }) } : {}),
    };
  }
}

/** What the request has to have for the value to be used; undefined where nothing is needed. */
export function presenceOf(values: readonly RequestValue[]): Expression | undefined {
  const parts = values.map(({ _expression: expression }) => expression.kind === 'optional' ? expression.presence : expression);
  const absentable = parts.filter((part, index) => isAbsentable(part) || values[index]._expression.kind === 'optional');
  return absentable.length === 0 ? undefined : { kind: 'list', items: absentable };
}

/** The expression, left out where the request lacks what it tells of. */
export function optional(of: Expression, presence: Expression | undefined): Expression {
  return presence && [...allParts(presence)].some(mayBeAbsent) ? { kind: 'optional', of, presence } : of;
}

/** A value that is one of the request's and nothing else. Of composed ones, empty parts stand for what is absent. */
function isAbsentable(expression: Expression): boolean {
  return mayBeAbsent(expression) && !(expression.kind === 'parameter' && expression.location === 'path') || expression.kind === 'number' && isAbsentable(expression.of);
}
