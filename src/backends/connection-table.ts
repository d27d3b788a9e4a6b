import * as path from 'path';
import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IWebSocketBackend, WebSocketBackendRoute, WebSocketIntegration } from './websocket-backend';

const CODE = path.join(__dirname, '..', '..', 'lib', 'handlers', 'connection-keeper');
const KEPT_ROUTES = ['$connect', '$disconnect'];
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
const LONGEST_CONNECTION = Duration.hours(2);

/** Options of a connection table. */
export interface ConnectionTableProps {
  /**
   * The key that the table is encrypted with.
   * @default - DynamoDB's own in the account (`aws/dynamodb`)
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * What becomes of the table with its stack. What is in it means nothing once the API is gone.
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A table that knows who is connected to a WebSocket API: an item for each connection, with its `connectionId`, when it was made (`connectedAt`, milliseconds since 1970),
 * and who made it (`principalId`, where an authorizer told). A function of the library's adds an item before a client is let in, and takes it out once the
 * client is gone. Should that fail, DynamoDB takes it out by its `expiresAt` after two hours, which no connection outlasts.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export class ConnectionTable extends Construct implements IWebSocketBackend {
  /** The table itself; its key is `connectionId`. */
  public readonly table: dynamodb.ITable;

  private readonly handler: lambda.Function;
  private gateway?: Construct;

  constructor(scope: Construct, id: string, props: ConnectionTableProps = {}) {
    super(scope, id);
    const { encryptionKey, removalPolicy = RemovalPolicy.DESTROY } = props;
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'connectionId', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: encryptionKey ? dynamodb.TableEncryption.CUSTOMER_MANAGED : dynamodb.TableEncryption.AWS_MANAGED,
      encryptionKey,
      removalPolicy,
    });
    this.handler = this.makeHandler();
  }

  /**
   * Keeps what comes and goes.
   * @throws where the route is about messages
   */
  public bindWebSocket(_scope: Construct, { routeKey }: WebSocketBackendRoute): WebSocketIntegration {
    if (!KEPT_ROUTES.includes(routeKey)) {
      throw new Error(`route "${routeKey}" is about messages, of which connection table "${this.node.path}" knows nothing; give it to the gateway as connectionTable`);
    }
    return WebSocketIntegration.invokeFunction({ handler: this.handler });
  }

  /** Lets somebody read who is connected, and take out who is gone. */
  public grantBroadcast(grantee: iam.IGrantable): iam.Grant {
    const grant = this.table.grant(grantee, 'dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:DeleteItem');
    return this.withKey(grant, grantee);
  }

  /**
   * Takes note of the gateway whose connections it keeps.
   * @throws where it keeps those of another
   * @internal
   */
  public _claim(gateway: Construct): void {
    if (this.gateway) {
      throw new Error(`connection table "${this.node.path}" keeps the connections of gateway "${this.gateway.node.path}", whose broadcasters would forget those of "${gateway.node.path}"; give each gateway its own`);
    }
    this.gateway = gateway;
  }

  private makeHandler(): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Keeps the connections of ${this.node.path}`,
    });
    logGroup.grantWrite(role);
    this.withKey(this.table.grant(role, 'dynamodb:PutItem', 'dynamodb:DeleteItem'), role);
    return new lambda.Function(this, 'Keeper', {
      description: `Keeps the connections of ${this.node.path}`,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(CODE),
      memorySize: 256,
      timeout: Duration.seconds(10),
      environment: { TABLE_NAME: this.table.tableName, SECONDS_TO_LIVE: String(LONGEST_CONNECTION.toSeconds()) },
      role,
      logGroup,
    });
  }

  private withKey(grant: iam.Grant, grantee: iam.IGrantable): iam.Grant {
    const key = this.table.encryptionKey;
    return key ? grant.combine(key.grantEncryptDecrypt(grantee)) : grant;
  }
}
