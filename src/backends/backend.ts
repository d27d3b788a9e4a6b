import {
  aws_dynamodb as dynamodb, aws_events as events, aws_kinesis as kinesis, aws_kinesisfirehose as firehose, aws_lambda as lambda, aws_s3 as s3,
  aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as stepfunctions,
} from 'aws-cdk-lib';
import { AsyncLambdaBackend, AsyncLambdaBackendOptions } from './async-lambda';
import { AwsServiceBackend, AwsServiceOptions } from './aws-service';
import { DynamoDbDeleteItemBackend, DynamoDbDeleteItemOptions } from './dynamodb-delete-item';
import { DynamoDbGetItemBackend, DynamoDbGetItemOptions } from './dynamodb-get-item';
import { DynamoDbPutItemBackend, DynamoDbPutItemOptions } from './dynamodb-put-item';
import { DynamoDbQueryBackend, DynamoDbQueryOptions } from './dynamodb-query';
import { DynamoDbUpdateItemBackend, DynamoDbUpdateItemOptions } from './dynamodb-update-item';
import { EventBridgePutEventsBackend, EventBridgePutEventsOptions } from './eventbridge';
import { FirehosePutRecordBackend, FirehosePutRecordBatchBackend, FirehosePutRecordBatchOptions, FirehosePutRecordOptions } from './firehose';
import { HttpBackend, HttpBackendOptions } from './http';
import { KinesisPutRecordBackend, KinesisPutRecordOptions, KinesisPutRecordsBackend, KinesisPutRecordsOptions } from './kinesis';
import { LambdaBackend, LambdaBackendOptions } from './lambda';
import { MockBackend, MockBackendOptions } from './mock';
import { S3GetObjectBackend, S3ObjectOptions, S3PutObjectBackend } from './s3';
import { SnsPublishBackend, SnsPublishOptions } from './sns';
import { SqsSendMessageBackend, SqsSendMessageOptions } from './sqs';
import {
  StepFunctionsExecutionOptions, StepFunctionsStartExecutionBackend, StepFunctionsStartSyncExecutionBackend, StepFunctionsStartSyncExecutionOptions,
} from './step-functions';
import { VpcHttpBackend, VpcHttpBackendOptions } from './vpc-http';

/** What can stand behind a route. */
export class Backend {
  /** A function, a version or an alias: it gets the whole request and makes the whole answer. */
  public static lambda(handler: lambda.IFunction, options: LambdaBackendOptions = {}): LambdaBackend {
    return new LambdaBackend(handler, options);
  }

  /** A function, a version or an alias that works on its own: the client is told 202 and does not learn what becomes of it. */
  public static lambdaAsync(handler: lambda.IFunction, options: AsyncLambdaBackendOptions = {}): AsyncLambdaBackend {
    return new AsyncLambdaBackend(handler, options);
  }

  /**
   * An HTTP endpoint on the internet.
   *
   * @param url where it is, with path variables of the route in braces: `https://shop.example.com/{proxy}`
   * @throws where the URL or an option is malformed, or TLS is missing and `allowUnencrypted` is not set
   */
  public static http(url: string, options: HttpBackendOptions = {}): HttpBackend {
    return new HttpBackend(url, options);
  }

  /**
   * An HTTP endpoint behind a load balancer in a VPC.
   * @throws where the path or an option is malformed, or TLS is missing and `allowUnencrypted` is not set
   */
  public static vpcHttp(options: VpcHttpBackendOptions): VpcHttpBackend {
    return new VpcHttpBackend(options);
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

  /** Puts a record to a delivery stream for each request. */
  public static firehosePutRecord(deliveryStream: firehose.IDeliveryStream, options: FirehosePutRecordOptions = {}): FirehosePutRecordBackend {
    return new FirehosePutRecordBackend(deliveryStream, options);
  }

  /** Puts the elements of a list in the JSON body to a delivery stream, up to 500 a request. */
  public static firehosePutRecordBatch(
    deliveryStream: firehose.IDeliveryStream, options: FirehosePutRecordBatchOptions = {},
  ): FirehosePutRecordBatchBackend {
    return new FirehosePutRecordBatchBackend(deliveryStream, options);
  }

  /**
   * Sends a message to a queue, standard or FIFO, for each request.
   * @throws where the queue and the options do not go together
   */
  public static sqsSendMessage(queue: sqs.IQueue, options: SqsSendMessageOptions = {}): SqsSendMessageBackend {
    return new SqsSendMessageBackend(queue, options);
  }

  /**
   * Publishes a message to a topic, standard or FIFO, for each request.
   * @throws where the topic and the options do not go together
   */
  public static snsPublish(topic: sns.ITopic, options: SnsPublishOptions = {}): SnsPublishBackend {
    return new SnsPublishBackend(topic, options);
  }

  /** Puts an event to a bus for each request, or one for each element of a list in the JSON body. */
  public static eventBridgePutEvents(bus: events.IEventBus, options: EventBridgePutEventsOptions): EventBridgePutEventsBackend {
    return new EventBridgePutEventsBackend(bus, options);
  }

  /** Starts an execution of a state machine for each request and does not wait for it. */
  public static stepFunctionsStartExecution(
    stateMachine: stepfunctions.IStateMachine, options: StepFunctionsExecutionOptions = {},
  ): StepFunctionsStartExecutionBackend {
    return new StepFunctionsStartExecutionBackend(stateMachine, options);
  }

  /**
   * Runs an express state machine for each request and answers with its output.
   * @throws where the state machine is not express
   */
  public static stepFunctionsStartSyncExecution(
    stateMachine: stepfunctions.IStateMachine, options: StepFunctionsStartSyncExecutionOptions = {},
  ): StepFunctionsStartSyncExecutionBackend {
    return new StepFunctionsStartSyncExecutionBackend(stateMachine, options);
  }

  /** Answers with an item of a table. */
  public static dynamoDbGetItem(table: dynamodb.ITable, options: DynamoDbGetItemOptions = {}): DynamoDbGetItemBackend {
    return new DynamoDbGetItemBackend(table, options);
  }

  /**
   * Puts an item into a table.
   * @throws where the item is no object
   */
  public static dynamoDbPutItem(table: dynamodb.ITable, options: DynamoDbPutItemOptions = {}): DynamoDbPutItemBackend {
    return new DynamoDbPutItemBackend(table, options);
  }

  /**
   * Changes attributes of an item of a table.
   * @throws where nothing would be changed, or an attribute is changed twice
   */
  public static dynamoDbUpdateItem(table: dynamodb.ITable, options: DynamoDbUpdateItemOptions): DynamoDbUpdateItemBackend {
    return new DynamoDbUpdateItemBackend(table, options);
  }

  /** Deletes an item of a table. */
  public static dynamoDbDeleteItem(table: dynamodb.ITable, options: DynamoDbDeleteItemOptions = {}): DynamoDbDeleteItemBackend {
    return new DynamoDbDeleteItemBackend(table, options);
  }

  /** Answers with the items of a partition of a table, or of one of its indexes. */
  public static dynamoDbQuery(table: dynamodb.ITable, options: DynamoDbQueryOptions = {}): DynamoDbQueryBackend {
    return new DynamoDbQueryBackend(table, options);
  }

  /**
   * Answers with an object of a bucket.
   * @throws where the prefix is malformed
   */
  public static s3GetObject(bucket: s3.IBucket, options: S3ObjectOptions = {}): S3GetObjectBackend {
    return new S3GetObjectBackend(bucket, options);
  }

  /**
   * Puts the body into a bucket as an object.
   * @throws where the prefix is malformed
   */
  public static s3PutObject(bucket: s3.IBucket, options: S3ObjectOptions = {}): S3PutObjectBackend {
    return new S3PutObjectBackend(bucket, options);
  }

  /**
   * Calls any action of any AWS service that speaks JSON or takes forms.
   * @throws where the service or its action is none that a URI could name, or the role would be allowed everything
   */
  public static awsService(options: AwsServiceOptions): AwsServiceBackend {
    return new AwsServiceBackend(options);
  }

  private constructor() {}
}
