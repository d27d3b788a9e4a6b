import { HttpAuthorization, IHttpAuth } from './auth/http-auth';
import { JwtAuth } from './auth/jwt';
import { NoAuth } from './auth/none';
import { UserPoolAuth } from './auth/user-pool';
import { IHttpBackend } from './backends/http-backend';
import type { HttpGateway, HttpGatewayOptions } from './http-gateway';
import { HttpRouteGroupOptions } from './http-route';
import { OpenApiDefinition } from './openapi/openapi-definition';
import { UnsupportedFeatures } from './openapi/unsupported-features';
import { importOpenApi, OpenApiImport } from './private/openapi-import';
import { OpenApiSecurity } from './private/openapi-security';
import { checkCapability } from './values/capability';

/** What an HTTP gateway is made of whose routes a definition has. */
export interface HttpOpenApiProps extends HttpGatewayOptions {
  /** The operations of the API. HTTP APIs check nothing of their requests: a warning lists what the definition asks for. */
  readonly definition: OpenApiDefinition;
  /**
   * What answers each operation, by its `operationId`, or by method and path as in `GET /pets/{petId}`.
   * @default - `backend` answers all of them
   */
  readonly backends?: { [operation: string]: IHttpBackend };
  /**
   * What answers the operations that `backends` does not name.
   * @default - each has to be named
   */
  readonly backend?: IHttpBackend;
  /**
   * What guards operations that ask for a security scheme, by the scheme's name.
   * @default - the gateway's auth guards them, unless it lets anybody in
   */
  readonly securitySchemes?: { [name: string]: IHttpAuth };
  /**
   * What single operations have of their own, by `operationId` or by method and path.
   * @default - nothing
   */
  readonly operations?: { [operation: string]: HttpRouteGroupOptions };
  /**
   * What becomes of checks that the definition asks for and API Gateway cannot make.
   * @default UnsupportedFeatures.FAIL
   */
  readonly unsupportedFeatures?: UnsupportedFeatures;
  /**
   * What answers every request that no operation and no route matches. The gateway's auth guards it.
   * @default - API Gateway answers them with 404
   */
  readonly defaultBackend?: IHttpBackend;
}

/**
 * The operations of a definition as routes of an HTTP gateway.
 * @internal
 */
export function importHttp(gateway: HttpGateway, props: HttpOpenApiProps): OpenApiImport<IHttpBackend, IHttpAuth, HttpRouteGroupOptions> {
  const document = props.definition._document;
  return importOpenApi<IHttpBackend, IHttpAuth, HttpRouteGroupOptions>({
    document,
    backends: props.backends ?? {},
    backend: props.backend,
    operations: props.operations ?? {},
    validates: false,
    security: new OpenApiSecurity<IHttpAuth>({
      document,
      schemes: props.securitySchemes ?? {},
      auth: props.auth,
      open: new NoAuth(),
      hasApiKeys: false,
      isOpen: (auth) => bound(gateway, auth)._definition.kind === 'none',
      takesTokens: isScoped,
      takesScopes: (auth) => isScoped(auth) && !auth._hasScopes,
      scoped: (auth, scopes) => isScoped(auth) ? auth._withScopes(scopes) : auth,
    }),
  });
}

function bound(gateway: HttpGateway, auth: IHttpAuth): HttpAuthorization {
  checkCapability(auth, 'bindHttp', (name) => `gateway "${gateway.node.path}" has a ${name}, which HTTP APIs do not have; take another auth, or a RestGateway`);
  return auth.bindHttp(gateway);
}

function isScoped(auth: IHttpAuth): auth is JwtAuth | UserPoolAuth {
  return auth instanceof JwtAuth || auth instanceof UserPoolAuth;
}
