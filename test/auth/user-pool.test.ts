import { App, Duration } from 'aws-cdk-lib';
import { documentOf, guarded, schemesOf, stackOf, userPoolIn } from './gateways';
import { Auth, UserPoolAuthOptions } from '../../src';

test('a user pool is checked by API Gateway itself', () => {
  const stack = stackOf();
  const pool = userPoolIn(stack, 'Users');
  guarded(stack, Auth.userPool(pool));
  const [[name, scheme]] = schemesOf(stack);
  expect(scheme).toEqual({
    'type': 'apiKey',
    'name': 'Authorization',
    'in': 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [stack.resolve(pool.userPoolArn)] },
  });
  expect(documentOf(stack).paths['/r0'].get.security).toEqual([{ [name]: [] }]);
});

test('scopes stand on the operation, everything else on the authorizer', () => {
  const stack = stackOf();
  const [users, staff] = [userPoolIn(stack, 'Users'), userPoolIn(stack, 'Staff')];
  guarded(stack, Auth.userPool(users, {
    otherUserPools: [staff], authorizationScopes: ['orders/read', 'orders/write'], identitySource: 'method.request.header.X-Token', resultsCacheTtl: Duration.minutes(1),
  }));
  const [[name, scheme]] = schemesOf(stack);
  expect(scheme).toMatchObject({
    'name': 'X-Token',
    'x-amazon-apigateway-authorizer': { providerARNs: [stack.resolve(staff.userPoolArn), stack.resolve(users.userPoolArn)], authorizerResultTtlInSeconds: 60 },
  });
  expect(documentOf(stack).paths['/r0'].get.security).toEqual([{ [name]: ['orders/read', 'orders/write'] }]);
});

test('a pool of another stack comes without a cycle', () => {
  const app = new App();
  const [pools, apis] = [stackOf(app, 'Pools'), stackOf(app, 'Apis')];
  guarded(apis, Auth.userPool(userPoolIn(pools, 'Users')));
  app.synth();
  expect(pools.dependencies).toEqual([]);
});

test.each<[UserPoolAuthOptions, string]>([
  [{ resultsCacheTtl: Duration.seconds(3601) }, 'results cache TTL "3601 s" is too long; give at most 3600 s, or 0 s to keep nothing'],
  [{ identitySource: 'method.request.querystring.token' }, 'identity source "method.request.querystring.token" is no header; tokens are read from one'],
  [{ identitySource: 'Authorization' }, 'identity source "Authorization" is no header'],
  [{ authorizationScopes: ['orders/read orders/write'] }, 'scope "orders/read orders/write" is empty or has white space in it; write each scope by itself'],
  [{ authorizationScopes: [''] }, 'scope "" is empty'],
])('%j is refused', (options, message) => {
  expect(() => Auth.userPool(userPoolIn(stackOf(), 'Users'), options)).toThrow(message);
});
