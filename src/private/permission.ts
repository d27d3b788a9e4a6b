import { aws_apigateway as apigateway, aws_lambda as lambda, Names, Stack, Token, Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * Lets an API invoke a function: one permission, however many routes name the function, since a function's policy holds 20 KB.
 * It lives beside the API, so a function of another stack does not come to depend on the API's.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function permitInvoke(scope: Construct, api: apigateway.IRestApi, handler: lambda.IFunction): void {
  permit(scope, 'Invoke', handler, api.arnForExecuteApi());
}

/** Lets the authorizers of an API ask a function, in the same way. */
export function permitAuthorize(scope: Construct, api: apigateway.IRestApi, handler: lambda.IFunction): void {
  permit(scope, 'Authorize', handler, Stack.of(scope).formatArn({ service: 'execute-api', resource: api.restApiId, resourceName: 'authorizers/*' }));
}

/**
 * Lets whatever of an API asks a function do so, once for each purpose.
 * @param resource below the API's id, e.g. `*` for all its routes
 */
export function permitApi(scope: Construct, purpose: 'Invoke' | 'Authorize', handler: lambda.IFunction, apiId: string, resource: string): void {
  permit(scope, purpose, handler, Stack.of(scope).formatArn({ service: 'execute-api', resource: apiId, resourceName: resource }));
}

function permit(scope: Construct, purpose: string, handler: lambda.IFunction, sourceArn: string): void {
  const id = `${purpose}${Names.nodeUniqueId(handler.node)}`;
  if (scope.node.tryFindChild(id)) { return; }
  const account = Stack.of(scope).account;
  const owner = handler.env.account;
  if (!Token.isUnresolved(account) && !Token.isUnresolved(owner) && account !== owner) {
    Annotations.of(scope).addWarningV2('cdk-gatehouse:permission',
      `function "${handler.node.path}" is in account "${owner}", whose permissions this stack cannot set; ` +
      `there, let apigateway.amazonaws.com invoke it with the source ARN of API "${scope.node.path}"`);
    return;
  }
  new lambda.CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionArn,
    principal: 'apigateway.amazonaws.com',
    sourceArn,
  });
}
