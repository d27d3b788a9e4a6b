import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Where CloudFront, and with it every edge endpoint, looks for certificates and web ACLs. */
export const EDGE_REGION = 'us-east-1';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
const WITHOUT_EDGE: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'the partition "aws-cn"'],
  [/^us-gov-/, 'the partition "aws-us-gov"'],
  [/^us-iso/, 'the isolated partitions'],
  [/^eusc-/, 'the partition "aws-eusc"'],
];

/** Region of a construct's stack; undefined where only deployment tells. */
export function knownRegion(scope: IConstruct): string | undefined {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? undefined : region;
}

/** @throws where the construct is in a region that no edge endpoint can be made from */
export function requireEdge(scope: IConstruct, what: string, remedy = 'make it regional'): void {
  const region = knownRegion(scope);
  const [, where] = WITHOUT_EDGE.find(([pattern]) => region !== undefined && pattern.test(region)) ?? [];
  if (where !== undefined) {
    throw new Error(`${what} is in region "${region}", and ${where} has no edge locations that API Gateway could use; ${remedy}`);
  }
}
