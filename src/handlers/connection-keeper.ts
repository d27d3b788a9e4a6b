import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

/** What API Gateway tells of a connection: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
export interface ConnectionEvent {
  readonly requestContext: {
    readonly eventType: string;
    readonly connectionId: string;
    /** Milliseconds since 1970. */
    readonly connectedAt: number;
    readonly authorizer?: { readonly principalId?: string };
    readonly identity?: { readonly userArn?: string | null };
  };
}

/** The whole answer: anything but success keeps a client out. */
export interface ConnectionAnswer {
  readonly statusCode: number;
}

/** Keeps an item for each connection, for as long as it lasts. */
export class ConnectionKeeper {
  /** @param secondsToLive after which an item is of no connection any more */
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly secondsToLive: number) {}

  /** @throws where the table cannot be written, and so a client cannot be let in */
  public async handle({ requestContext }: ConnectionEvent): Promise<ConnectionAnswer> {
    if (requestContext.eventType === 'CONNECT') {
      await this.add(requestContext);
    } else {
      await this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: { connectionId: { S: requestContext.connectionId } } }));
    }
    return { statusCode: 200 };
  }

  private async add({ connectionId, connectedAt, authorizer, identity }: ConnectionEvent['requestContext']): Promise<void> {
    const principal = authorizer?.principalId ?? identity?.userArn;
    await this.client.send(new PutItemCommand({
      TableName: this.tableName,
      Item: {
        connectionId: { S: connectionId },
        connectedAt: { N: String(connectedAt) },
        expiresAt: { N: String(Math.floor(connectedAt / 1000) + this.secondsToLive) },
        ...(principal ? { principalId: { S: principal } } : {}),
      },
    }));
  }
}

let keeper: ConnectionKeeper | undefined;

/** What Lambda calls. */
export async function handler(event: ConnectionEvent): Promise<ConnectionAnswer> {
  keeper ??= keeperOf(process.env);
  return keeper.handle(event);
}

function keeperOf({ TABLE_NAME: tableName, SECONDS_TO_LIVE: secondsToLive }: NodeJS.ProcessEnv): ConnectionKeeper {
  if (!tableName || !secondsToLive) { throw new Error('the environment lacks TABLE_NAME or SECONDS_TO_LIVE'); }
  return new ConnectionKeeper(new DynamoDBClient(), tableName, Number(secondsToLive));
}
