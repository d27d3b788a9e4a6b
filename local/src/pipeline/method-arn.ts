import type { Exchange } from './exchange';
import { partitionOf } from '../assembly/environment';
import { own } from '../assembly/json';
import type { AnyApi } from '../model/any-api';

/**
 * What a policy names the call by. It is spelled as the route is: another spelling of the path must not slip past a statement that denies it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
export function methodArn({ api, stage, request, match }: Exchange): string {
  const path = match.route.path.replace(/\{([^{}]+?)\+?\}/g, (_, name: string) => own(match.pathParameters, name) ?? '');
  return `${apiArn(api)}/${stage.name}/${request.method}${path}`;
}

/** What the ARNs of an API's methods begin with. */
export function apiArn({ id, account, region }: Pick<AnyApi, 'id' | 'account' | 'region'>): string {
  return `arn:${partitionOf(region)}:execute-api:${region}:${account}:${id}`;
}
