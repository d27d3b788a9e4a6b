import type { ConstructNames } from './construct-names';
import { httpFunctionArn } from '../integrations/http/http-function';
import type { HttpGuard } from '../model/http/http-document';
import type { HttpRouteAuth } from '../model/http/http-route';
import type { RouteAuth } from '../model/route';
import type { Security } from '../model/security';

/** Who may call a route. */
export interface AuthName {
  readonly auth: string;
  readonly scopes: readonly string[];
}

/** Words for what AWS calls the kinds of authorization. */
const WORDS: ReadonlyMap<string, string> = new Map([['none', 'none'], ['aws_iam', 'iam'], ['cognito_user_pools', 'cognito'], ['custom', 'lambda'], ['jwt', 'jwt']]);

/** Who may call a method of a REST API. */
export function restAuthName({ auth, description }: Security, names: ConstructNames): AuthName {
  // What is asked for at the root of a document holds for no route.
  return 'served' in auth ? authName(auth.served, names) : describedAuth(description.replace(/ ?\+? ?API key$/, ''));
}

/** Who may call a route of an HTTP API. */
export function httpAuthName({ auth, description }: HttpGuard, names: ConstructNames): AuthName {
  return 'unserved' in auth ? describedAuth(description) : authName(auth, names);
}

/** From the words of AWS, e.g. `AWS_IAM`. */
export function describedAuth(description: string): AuthName {
  const kinds = description.toLowerCase().split(' + ').filter((kind) => kind !== '');
  return { auth: kinds.map((kind) => WORDS.get(kind) ?? kind).join('+') || 'none', scopes: [] };
}

function authName(auth: RouteAuth | HttpRouteAuth, names: ConstructNames): AuthName {
  switch (auth.kind) {
    case 'none': return { auth: 'none', scopes: [] };
    case 'iam': return { auth: 'iam', scopes: [] };
    case 'jwt': return { auth: 'jwt', scopes: auth.scopes };
    case 'user-pool': return { auth: 'cognito', scopes: auth.scopes };
    case 'lambda': return { auth: `lambda:${authorizerFunction(auth.authorizer.uri, names)}`, scopes: [] };
  }
}

/** Name of the function of an authorizer, which a URI names that may depend on stage variables. */
export function authorizerFunction(uri: string, names: ConstructNames): string {
  const arn = httpFunctionArn(uri);
  return arn === undefined ? uri : names.ofFunction(arn);
}
