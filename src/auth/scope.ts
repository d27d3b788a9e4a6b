import { Token } from 'aws-cdk-lib';

/** @throws where it is empty, or several in one */
export function checkScope(scope: string): void {
  if (!Token.isUnresolved(scope) && !/^\S+$/.test(scope)) {
    throw new Error(`scope "${scope}" is empty or has white space in it; write each scope by itself, e.g. "orders/read"`);
  }
}
