import type { HttpExchange } from './http-exchange';
import { HttpLambdaAuthorizers } from './http-lambda-authorizers';
import { JwtAuthorizers } from './jwt-authorizers';
import type { JsonObject } from '../../assembly/json';
import type { HttpRouteAuth } from '../../model/http/http-route';
import type { AuthorizationOptions } from '../authorization';
import { verifySignature } from '../signature';

/**
 * Decides who may call a route of an HTTP API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
 */
export class HttpAuthorization {
  private readonly functions: HttpLambdaAuthorizers;
  private readonly issuers: JwtAuthorizers;

  constructor({ invoker, services, client, clock, onProblem }: AuthorizationOptions) {
    this.functions = new HttpLambdaAuthorizers(invoker, clock);
    this.issuers = new JwtAuthorizers(services, client, clock, onProblem);
  }

  /**
   * Lets a caller in, and keeps in the request's context who it is.
   * @returns what functions are told of the caller, by the kind of authorization
   * @throws GatewayError or HttpApiError where the caller may not call
   * @throws NotServedError where that cannot be told here
   */
  async admit(auth: HttpRouteAuth, exchange: HttpExchange): Promise<JsonObject | undefined> {
    switch (auth.kind) {
      case 'none': return undefined;
      case 'iam': return { iam: this.verify(exchange) };
      case 'jwt': return { jwt: await this.issuers.authorize(auth.authorizer, auth.scopes, exchange) };
      case 'lambda': return { lambda: await this.functions.authorize(auth.authorizer, exchange) };
    }
  }

  private verify({ request, api, context }: HttpExchange): JsonObject {
    const caller = verifySignature(request, api);
    context.setCaller(caller);
    const { accessKey, accountId, userArn, userId } = caller;
    return { accessKey, accountId, callerId: userId, cognitoIdentity: null, principalOrgId: null, userArn, userId };
  }
}
