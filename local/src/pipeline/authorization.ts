import type { Exchange } from './exchange';
import { Admission, LambdaAuthorizers } from './lambda-authorizers';
import { accessDenied, decideByResource, requirePermission, requirePermissionOf } from './resource-policy';
import { verifySignature } from './signature';
import { UserPoolAuthorizers } from './user-pool-authorizers';
import type { HttpClient } from '../integrations/http-client';
import type { LambdaInvoker } from '../integrations/lambda-invoker';
import type { RouteAuth } from '../model/route';
import type { Services } from '../services/services';

export interface AuthorizationOptions {
  readonly invoker: LambdaInvoker;
  readonly services: Pick<Services, 'endpoint'>;
  readonly client: HttpClient;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly onProblem: (message: string) => void;
}

/**
 * Decides who may call a route, by the route's own authorization and the API's resource policy.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export class Authorization {
  private readonly functions: LambdaAuthorizers;
  private readonly userPools: UserPoolAuthorizers;

  constructor({ invoker, services, client, clock, onProblem }: AuthorizationOptions) {
    this.functions = new LambdaAuthorizers(invoker, clock, onProblem);
    this.userPools = new UserPoolAuthorizers(services, client, onProblem);
  }

  /**
   * Lets a caller in, and keeps in the request's context who it is.
   * @throws GatewayError where the caller may not call
   * @throws NotServedError where that cannot be told here
   */
  async admit(auth: RouteAuth, exchange: Exchange): Promise<Admission> {
    switch (auth.kind) {
      case 'none':
        requirePermission(exchange);
        return {};
      case 'iam': {
        const caller = verifySignature(exchange.request, exchange.api);
        exchange.context.setCaller(caller);
        requirePermissionOf(caller, exchange);
        return {};
      }
      case 'lambda': {
        const decision = decideByResource(exchange);
        if (decision === 'explicit-deny') throw accessDenied(exchange, decision);
        return this.functions.authorize(auth.authorizer, exchange, decision);
      }
      case 'user-pool':
        await this.userPools.authorize(auth.authorizer, auth.scopes, exchange);
        requirePermission(exchange);
        return {};
    }
  }
}
