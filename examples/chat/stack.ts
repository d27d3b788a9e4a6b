import * as path from 'path';
import { aws_lambda as lambda, aws_logs as logs, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AccountLogging, Auth, Backend, ConnectionTable, JsonSchema, WebSocketGateway } from 'cdk-gatehouse';

/** A chat room: whatever one client says, every client hears. */
export class ChatStack extends Stack {
  public readonly gateway: WebSocketGateway;
  public readonly connections: ConnectionTable;

  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, { description: 'A chat room', ...props });
    new AccountLogging(this, 'AccountLogging');

    const broadcast = new lambda.Function(this, 'Broadcast', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'functions', 'broadcast')),
      timeout: Duration.seconds(10),
      logGroup: new logs.LogGroup(this, 'BroadcastLog', { retention: logs.RetentionDays.ONE_MONTH }),
    });

    this.connections = new ConnectionTable(this, 'Connections');
    this.gateway = new WebSocketGateway(this, 'Chat', {
      // Anybody may come in. With Auth.jwt({ ..., tokenQueryParameter: 'access_token' }) it is whoever has a token of your issuer.
      auth: Auth.none(),
      connectionTable: this.connections,
      throttle: { rateLimit: 100, burstLimit: 200 },
      routes: {
        say: {
          backend: Backend.lambda(broadcast),
          requestBody: JsonSchema.fromInline({
            type: 'object',
            required: ['name', 'text'],
            properties: { name: { type: 'string', minLength: 1, maxLength: 40 }, text: { type: 'string', minLength: 1, maxLength: 1000 } },
          }),
        },
        ping: { backend: Backend.mock({ body: { pong: true } }), returnResponse: true },
        $default: { backend: Backend.mock({ body: { error: 'say {"action":"say","name":"Ann","text":"Hello"}' } }), returnResponse: true },
      },
    });
    this.gateway.addBroadcaster(broadcast);
  }
}
