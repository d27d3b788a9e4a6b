import { aws_route53 as route53, Token } from 'aws-cdk-lib';

/** Options of records that stand beside others of the same name. */
export interface SharedRecordOptions {
  /**
   * What tells the records apart: 1 to 128 characters, another for each.
   * @default - the stack's region
   */
  readonly setIdentifier?: string;
  /**
   * What tells whether the domain is well. While it is not, the records beside it answer.
   * @default - none: whichever is chosen answers
   */
  readonly healthCheck?: route53.IHealthCheck;
}

// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html
const MAX_WEIGHT = 255;
const MAX_IDENTIFIER = 128;

/**
 * How Route 53 chooses among the records of a name: a domain of the same name may be in several regions.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
 */
export class RecordRouting {
  /** The only records of the name. */
  public static simple(): RecordRouting {
    return new RecordRouting({ kind: 'simple' });
  }

  /**
   * The region that answers the client fastest.
   * @throws where the identifier is too long
   */
  public static latency(options: SharedRecordOptions = {}): RecordRouting {
    return new RecordRouting({ kind: 'latency', ...options });
  }

  /**
   * One by chance.
   * @param weight its part of all that the records of the name have, 0 to 255
   * @throws where the weight is out of range, or the identifier is too long
   */
  public static weighted(weight: number, options: SharedRecordOptions = {}): RecordRouting {
    if (!Token.isUnresolved(weight) && (!Number.isInteger(weight) || weight < 0 || weight > MAX_WEIGHT)) {
      throw new Error(`weight "${weight}" is out of range; give a whole number of 0 to ${MAX_WEIGHT}`);
    }
    return new RecordRouting({ kind: 'weighted', weight, ...options });
  }

  /** @internal */
  public readonly _definition: RecordRoutingDefinition;

  private constructor(definition: RecordRoutingDefinition) {
    const { setIdentifier } = definition;
    if (setIdentifier !== undefined && !Token.isUnresolved(setIdentifier) && (setIdentifier === '' || setIdentifier.length > MAX_IDENTIFIER)) {
      throw new Error(`set identifier "${setIdentifier}" has ${setIdentifier.length} characters; give 1 to ${MAX_IDENTIFIER}`);
    }
    this._definition = definition;
  }
}

/** @internal */
export interface RecordRoutingDefinition extends SharedRecordOptions {
  readonly kind: 'simple' | 'latency' | 'weighted';
  readonly weight?: number;
}
