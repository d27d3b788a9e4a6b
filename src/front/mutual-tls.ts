import { aws_certificatemanager as acm, aws_s3 as s3 } from 'aws-cdk-lib';

/**
 * Clients show certificates, too.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
 */
export interface MutualTlsOptions {
  /** Where the truststore is, in the region of the domain. Whoever deploys has to be allowed to get the object. */
  readonly bucket: s3.IBucket;
  /** Key of the truststore: certificates of the authorities that clients' certificates come from, in PEM. */
  readonly key: string;
  /**
   * Version of the object. The domain takes a new truststore when this changes, and only then.
   * @default - the newest at the time of deployment
   */
  readonly version?: string;
  /**
   * A public certificate of ACM's for the domain. It proves that the name is yours where the domain's own certificate does not: where that is imported, or of a private authority.
   * @default - none
   */
  readonly ownershipVerificationCertificate?: acm.ICertificate;
}
