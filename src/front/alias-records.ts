import { aws_route53 as route53 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { zoneFor } from './certificate';

/**
 * What leads a name somewhere.
 * @internal
 */
export interface AliasRecordsProps extends Omit<route53.RecordSetOptions, 'zone' | 'recordName'> {
  readonly hostedZone: route53.IHostedZone;
  readonly name: string;
  readonly target: route53.IAliasRecordTarget;
  readonly hasIpv6: boolean;
  /** What tells the records of several names apart. */
  readonly suffix?: string;
}

/**
 * Makes the records of a name for addresses of both kinds, or of IPv4 alone.
 * @internal
 */
export function makeAliasRecords(scope: Construct, props: AliasRecordsProps): void {
  const { hostedZone, name, target, hasIpv6, suffix = '', ...options } = props;
  const records = {
    ...options,
    zone: zoneFor(scope, hostedZone),
    // With a dot at its end it is the whole name, whatever the zone's is.
    recordName: `${name}.`,
    target: route53.RecordTarget.fromAlias(target),
  };
  new route53.ARecord(scope, `AliasRecord${suffix}`, records);
  if (hasIpv6) { new route53.AaaaRecord(scope, `AliasRecordIpv6${suffix}`, records); }
}
