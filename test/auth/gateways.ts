import { App, aws_cognito as cognito, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Backend, IRestAuth, RestGateway } from '../../src';

export function stackOf(app = new App(), id = 'Stack'): Stack {
  return new Stack(app, id);
}

export function functionIn(stack: Stack, id: string): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
}

export function userPoolIn(stack: Stack, id: string): cognito.UserPool {
  return new cognito.UserPool(stack, id);
}

/** A gateway with a route for each of these, `GET /r0` and on. */
export function guarded(stack: Stack, ...auths: IRestAuth[]): RestGateway {
  return new RestGateway(stack, 'Orders', {
    auth: auths[0],
    routes: Object.fromEntries(auths.map((auth, index) => [`GET /r${index}`, { backend: Backend.mock(), auth }])),
  });
}

interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: { readonly security?: Record<string, string[]>[] } } };
  readonly components?: { readonly securitySchemes?: { readonly [name: string]: Record<string, unknown> } };
}

export function documentOf(stack: Stack): Document {
  const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  return api.Properties.Body;
}

/** The security schemes of the document, by name. */
export function schemesOf(stack: Stack): [string, Record<string, unknown>][] {
  return Object.entries(documentOf(stack).components?.securitySchemes ?? {});
}
