import { aws_lambda as lambda, aws_logs as logs, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AccountLogging, Auth, Backend, CorsOptions, HttpGateway, HttpRouteProps, PayloadFormatVersion, RestGateway, RestRouteProps, ThrottleOptions } from 'cdk-gatehouse';

/** What both kinds of gateways take. */
interface ShopProps {
  readonly auth: ReturnType<typeof Auth.iam>;
  readonly cors: CorsOptions;
  readonly throttle: ThrottleOptions;
  readonly routes: { [key: string]: RestRouteProps & HttpRouteProps };
}

/** A shop on an HTTP API, which costs less, and on a REST API, which can do more: only the name of the class differs. */
export class ShopStack extends Stack {
  public readonly cheap: HttpGateway;
  public readonly rich: RestGateway;

  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, { description: 'One shop on two kinds of APIs', ...props });
    new AccountLogging(this, 'AccountLogging');
    const shop = this.shop();
    this.cheap = new HttpGateway(this, 'Cheap', shop);
    this.rich = new RestGateway(this, 'Rich', shop);
  }

  private shop(): ShopProps {
    const orders = new lambda.Function(this, 'Orders', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(`exports.handler = async ({ httpMethod, pathParameters, body }) => ({
  statusCode: httpMethod === 'POST' ? 201 : 200,
  headers: { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': 'https://shop.example.com' },
  body: JSON.stringify(httpMethod === 'POST' ? JSON.parse(body) : { order: pathParameters?.id ?? null }),
});`),
      logGroup: new logs.LogGroup(this, 'OrdersLog', { retention: logs.RetentionDays.ONE_MONTH }),
    });
    // The format that both kinds speak.
    const backend = Backend.lambda(orders, { payloadFormatVersion: PayloadFormatVersion.VERSION_1_0 });
    return {
      auth: Auth.iam(),
      cors: { allowOrigins: ['https://shop.example.com'] },
      throttle: { rateLimit: 100, burstLimit: 200 },
      routes: {
        'GET /orders': { backend, auth: Auth.none(), operationName: 'listOrders' },
        'GET /orders/{id}': { backend, auth: Auth.none(), operationName: 'getOrder' },
        'POST /orders': { backend, operationName: 'placeOrder', throttle: { rateLimit: 10, burstLimit: 20 } },
      },
    };
  }
}
