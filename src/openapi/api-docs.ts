import { Construct } from 'constructs';
import { ApiDocsFunction } from './api-docs-function';
import { NoAuth } from '../auth/none';
import { LambdaBackend } from '../backends/lambda';
import { RouteKey } from '../routing/route-key';

/**
 * A reference page of an API, served by the API itself: what can be asked, by whom, with what, and a form to try it. It is made of the API's OpenAPI document
 * and of Swagger UI; nothing comes from foreign hosts.
 */
export class ApiDocs {
  /**
   * A page that the gateway's auth guards, and its API keys where it needs them. Browsers send neither by themselves when a page is opened: take
   * an authorizer that knows cookies, or `publicAt`.
   * @param path within the API, e.g. `/docs`
   * @throws where the path is no path of a page
   */
  public static at(path: string): ApiDocs {
    return new ApiDocs(path, false);
  }

  /**
   * A page that anybody may read, without an API key. What the API's routes ask of callers stays as it is.
   * @param path within the API, e.g. `/docs`
   * @throws where the path is no path of a page
   */
  public static publicAt(path: string): ApiDocs {
    return new ApiDocs(path, true);
  }

  private constructor(private readonly path: string, private readonly isPublic: boolean) {
    const { segments, variables } = RouteKey.parse(`GET ${path}`);
    if (segments.length === 0) { throw new Error(`docs path "${path}" is that of the whole API; give the page one of its own, e.g. "/docs"`); }
    if (variables.length > 0) { throw new Error(`docs path "${path}" has the variable "${variables[0]}", and a page is at one place; write the path out, e.g. "/docs"`); }
  }

  /**
   * The routes that serve it, in the words of either kind of gateway.
   * @param scope the gateway
   * @param document gives the gateway's OpenAPI document at the end of synthesis
   * @internal
   */
  public _routes(scope: Construct, document: () => object): [string, ApiDocsRoute][] {
    const { handler } = new ApiDocsFunction(scope, 'Docs', { path: this.path, document });
    const backend = new LambdaBackend(handler);
    const route = this.isPublic ? { backend, auth: new NoAuth(), apiKeyRequired: false } : { backend };
    return this.keys.map((key) => [key, route]);
  }

  /**
   * Whether a route is one of those that serve it, and so none that the API's document tells of.
   * @internal
   */
  public _serves(key: RouteKey): boolean {
    return this.keys.includes(key.toString());
  }

  private get keys(): string[] {
    return [`GET ${this.path}`, `GET ${this.path}/{asset}`];
  }
}

/** A route of the page. */
interface ApiDocsRoute {
  readonly backend: LambdaBackend;
  readonly auth?: NoAuth;
  readonly apiKeyRequired?: boolean;
}
