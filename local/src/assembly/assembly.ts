/** A resource of the synthesized app, with every intrinsic of its properties resolved. */
export interface Resource {
  /** Name of the stack's artifact, e.g. `Shop`. */
  readonly stack: string;
  readonly logicalId: string;
  /** CloudFormation type, e.g. `AWS::Kinesis::Stream`. */
  readonly type: string;
  /** Construct path, e.g. `Shop/Orders/Api/Resource`; the logical id under the stack where the assembly does not tell. */
  readonly path: string;
  readonly properties: Record<string, unknown>;
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** ARN, where the type has one. */
  readonly arn?: string;
}
