import { Token } from 'aws-cdk-lib';

/**
 * @throws where a name or a value is none that API Gateway takes
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function checkStageVariables(variables: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!/^[A-Za-z0-9_]+$/.test(name)) {
      throw new Error(`stage variable "${name}" has invalid characters; use letters, digits and _ only`);
    }
    if (!Token.isUnresolved(value) && !/^[A-Za-z0-9-._~:/?#&=,]+$/.test(value)) {
      throw new Error(`value "${value}" of stage variable "${name}" has invalid characters; use letters, digits and - . _ ~ : / ? # & = , only`);
    }
  }
}
