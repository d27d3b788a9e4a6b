const { ApiGatewayManagementApiClient, GoneException, PostToConnectionCommand } = require('@aws-sdk/client-apigatewaymanagementapi');
const { DeleteItemCommand, DynamoDBClient, paginateScan } = require('@aws-sdk/client-dynamodb');

const { CALLBACK_URL: endpoint, CONNECTION_TABLE_NAME: TableName } = process.env;
const dynamodb = new DynamoDBClient();
const connections = new ApiGatewayManagementApiClient({ endpoint });

/** Tells everybody who is connected what one of them says. */
exports.handler = async ({ body }) => {
  const { name, text } = JSON.parse(body);
  const message = JSON.stringify({ name, text });
  for await (const { Items: items } of paginateScan({ client: dynamodb }, { TableName, ProjectionExpression: 'connectionId' })) {
    await Promise.all(items.map(({ connectionId }) => tell(connectionId.S, message)));
  }
  return { statusCode: 200 };
};

async function tell(ConnectionId, Data) {
  try {
    await connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
  } catch (error) {
    if (!(error instanceof GoneException)) throw error;
    // A client that went without saying so is still in the table.
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: { connectionId: { S: ConnectionId } } }));
  }
}
