import { JwtAuth } from './auth/jwt';
import { NoAuth } from './auth/none';
import { IRestAuth } from './auth/rest-auth';
import { UserPoolAuth } from './auth/user-pool';
import { IRestBackend } from './backends/rest-backend';
import { OpenApiDefinition } from './openapi/openapi-definition';
import { UnsupportedFeatures } from './openapi/unsupported-features';
import { importOpenApi, OpenApiImport } from './private/openapi-import';
import { OpenApiSecurity } from './private/openapi-security';
import type { RestGateway, RestGatewayOptions } from './rest-gateway';
import { RestRouteGroupOptions } from './rest-route';
import { RouteCacheOptions } from './traffic/cache';
import { JsonSchema } from './values/json-schema';
import { ResponseMapping } from './values/response-mapping';

/** What an imported operation has beside its backend and what its definition says. */
export interface RestOperationOptions extends RestRouteGroupOptions {
  /**
   * The shape that a JSON body must have, in the place of that in the definition.
   * @default - that of the definition
   */
  readonly requestBody?: JsonSchema;
  /**
   * What clients are told where the backend answers with certain statuses, in the place of what its kind tells them.
   * @default - what the backend's kind tells
   */
  readonly responses?: ResponseMapping[];
  /**
   * How answers are kept on stages that have a cache.
   * @default - they are not
   */
  readonly cache?: RouteCacheOptions;
}

/** What a REST gateway is made of whose routes a definition has. */
export interface RestOpenApiProps extends RestGatewayOptions {
  /** The operations of the API. */
  readonly definition: OpenApiDefinition;
  /**
   * What answers each operation, by its `operationId`, or by method and path as in `GET /pets/{petId}`.
   * @default - `backend` answers all of them
   */
  readonly backends?: { [operation: string]: IRestBackend };
  /**
   * What answers the operations that `backends` does not name.
   * @default - each has to be named
   */
  readonly backend?: IRestBackend;
  /**
   * What guards operations that ask for a security scheme, by the scheme's name. A scheme of API keys in the header `x-api-key` asks for a key of one of the
   * gateway's plans as well.
   * @default - the gateway's auth guards them, unless it lets anybody in
   */
  readonly securitySchemes?: { [name: string]: IRestAuth };
  /**
   * What single operations have of their own, by `operationId` or by method and path.
   * @default - nothing
   */
  readonly operations?: { [operation: string]: RestOperationOptions };
  /**
   * What becomes of checks that the definition asks for and API Gateway cannot make.
   * @default UnsupportedFeatures.FAIL
   */
  readonly unsupportedFeatures?: UnsupportedFeatures;
  /**
   * What answers every request that no operation and no route matches. The gateway's auth guards it.
   * @default - API Gateway answers them with 403
   */
  readonly defaultBackend?: IRestBackend;
}

/**
 * The operations of a definition as routes of a REST gateway.
 * @internal
 */
export function importRest(gateway: RestGateway, props: RestOpenApiProps): OpenApiImport<IRestBackend, IRestAuth, RestOperationOptions> {
  const document = props.definition._document;
  return importOpenApi<IRestBackend, IRestAuth, RestOperationOptions>({
    document,
    backends: props.backends ?? {},
    backend: props.backend,
    operations: props.operations ?? {},
    validates: true,
    security: new OpenApiSecurity<IRestAuth>({
      document,
      schemes: props.securitySchemes ?? {},
      auth: props.auth,
      open: new NoAuth(),
      hasApiKeys: true,
      isOpen: (auth) => !isScoped(auth) && auth.bindRest(gateway)._definition.kind === 'none',
      takesTokens: isScoped,
      takesScopes: (auth) => isScoped(auth) && !auth._hasScopes,
      scoped: (auth, scopes) => isScoped(auth) ? auth._withScopes(scopes) : auth,
    }),
  });
}

function isScoped(auth: IRestAuth): auth is JwtAuth | UserPoolAuth {
  return auth instanceof JwtAuth || auth instanceof UserPoolAuth;
}
