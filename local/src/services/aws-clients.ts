import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LOCAL_CREDENTIALS } from './credentials';

/** Where a service is, and whether it is one of the embedded ones. */
export interface ServiceAddress {
  readonly url: string;
  readonly embedded: boolean;
}

/** HTTP/1.1: this client would begin with HTTP/2, which an endpoint that the user names may not speak. */
export function kinesisClient(address: ServiceAddress, region: string): KinesisClient {
  return new KinesisClient({ endpoint: address.url, region, ...credentials(address), requestHandler: new NodeHttpHandler() });
}

export function s3Client(address: ServiceAddress, region: string): S3Client {
  return new S3Client({ endpoint: address.url, region, ...credentials(address), forcePathStyle: true, requestHandler: new NodeHttpHandler() });
}

/** An endpoint that the user names gets the user's credentials where there are any; embedded services take every key. */
function credentials({ embedded }: ServiceAddress): { credentials?: { accessKeyId: string; secretAccessKey: string } } {
  const own = process.env.AWS_ACCESS_KEY_ID !== undefined || process.env.AWS_PROFILE !== undefined;
  return !embedded && own ? {} : { credentials: { ...LOCAL_CREDENTIALS } };
}
