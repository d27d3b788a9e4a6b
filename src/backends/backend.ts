import { aws_kinesis as kinesis, aws_lambda as lambda } from 'aws-cdk-lib';
import { KinesisPutRecordBackend, KinesisPutRecordOptions, KinesisPutRecordsBackend, KinesisPutRecordsOptions } from './kinesis';
import { LambdaBackend, LambdaBackendOptions } from './lambda';
import { MockBackend, MockBackendOptions } from './mock';

/** What can stand behind a route. */
export class Backend {
  /** A function, a version or an alias: it gets the whole request and makes the whole answer. */
  public static lambda(handler: lambda.IFunction, options: LambdaBackendOptions = {}): LambdaBackend {
    return new LambdaBackend(handler, options);
  }

  /**
   * An answer that API Gateway gives by itself.
   * @throws where the status is outside 200 to 599, or a header cannot be sent
   */
  public static mock(options: MockBackendOptions = {}): MockBackend {
    return new MockBackend(options);
  }

  /** Puts a record to a Kinesis stream for each request. */
  public static kinesisPutRecord(stream: kinesis.IStream, options: KinesisPutRecordOptions = {}): KinesisPutRecordBackend {
    return new KinesisPutRecordBackend(stream, options);
  }

  /** Puts the elements of a list in the JSON body to a Kinesis stream, up to 500 a request. */
  public static kinesisPutRecords(stream: kinesis.IStream, options: KinesisPutRecordsOptions = {}): KinesisPutRecordsBackend {
    return new KinesisPutRecordsBackend(stream, options);
  }

  private constructor() {}
}
