import type { Assembly, Resource } from '../assembly/assembly';

/** What of a resource is kept under here: functions by ARN, the others by a name that holds for every region and account. */
const KEYS: ReadonlyMap<string, (resource: Resource) => string> = new Map([
  ['AWS::DynamoDB::GlobalTable', ({ physicalId }: Resource) => physicalId],
  ['AWS::DynamoDB::Table', ({ physicalId }: Resource) => physicalId],
  ['AWS::Kinesis::Stream', ({ physicalId }: Resource) => physicalId],
  ['AWS::KinesisFirehose::DeliveryStream', ({ physicalId }: Resource) => physicalId],
  ['AWS::Lambda::Function', ({ arn, physicalId }: Resource) => arn ?? physicalId],
  ['AWS::S3::Bucket', ({ physicalId }: Resource) => physicalId],
]);

/** Names the resources of several stages or regions that are one here, for they have one name. */
export function sharedNames(assembly: Assembly): string[] {
  return [...KEYS].flatMap(([type, keyOf]) => {
    const paths = new Map<string, string[]>();
    for (const resource of assembly.ofType(type)) paths.set(keyOf(resource), [...paths.get(keyOf(resource)) ?? [], resource.path]);
    return [...paths].filter(([, sharing]) => sharing.length > 1).map(([key, sharing]) =>
      `resources ${sharing.map((path) => `"${path}"`).join(', ')} of type "${type}" are one here, since they share the name "${key}"; synthesize one stage or region at a time to keep them apart`);
  });
}
