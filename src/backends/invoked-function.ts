import { aws_lambda as lambda } from 'aws-cdk-lib';

/** @throws where nobody can be permitted to invoke the function as it is named */
export function checkInvokable(handler: lambda.IFunction): void {
  if (handler.functionArn.endsWith(':$LATEST')) {
    throw new Error(`function "${handler.node.path}" is named by its version "$LATEST", which nobody can be permitted to invoke; give the function itself`);
  }
}
