/** The AWS services that the APIs call: embedded ones on loopback, or endpoints that the user names. */
export interface Services {
  /** Base URL of a service's endpoint, by its AWS service name (`kinesis`, `s3`); undefined where none is served. */
  endpoint(service: string): string | undefined;
  /** Delivers everything that Firehose streams have read or buffered so far. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}
