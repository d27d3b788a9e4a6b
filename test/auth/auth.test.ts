import { App, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { documentOf, functionIn, guarded, schemesOf, stackOf, userPoolIn } from './gateways';
import { Auth, Backend, IRestAuth, LambdaAuthorizerType, RestGateway } from '../../src';

const jwt = (scopes?: string[]) => Auth.jwt({ issuer: 'https://login.example.com', audience: ['shop'], scopes });

describe('a route\'s auth', () => {
  test('takes the place of the group\'s and the gateway\'s', () => {
    const stack = stackOf();
    const [users, staff] = [Auth.userPool(userPoolIn(stack, 'Users')), Auth.lambda(functionIn(stack, 'Staff'))];
    const gateway = new RestGateway(stack, 'Orders', { auth: users, defaultBackend: Backend.mock() });
    gateway.addRoute('GET /orders', { backend: Backend.mock() });
    gateway.addRoute('GET /health', { backend: Backend.mock(), auth: Auth.none() });
    const admin = gateway.group('/admin', { auth: staff });
    admin.addRoute('GET /', { backend: Backend.mock() });
    admin.group('/deep').addRoute('GET /', { backend: Backend.mock() });
    admin.addRoute('GET /mine', { backend: Backend.mock(), auth: users });

    const { paths } = documentOf(stack);
    const guard = (path: string, method = 'get') => paths[path][method].security?.flatMap(Object.keys).map((name) => name.slice(0, 5));
    expect(guard('/orders')).toEqual(['Users']);
    expect(guard('/{proxy+}', 'x-amazon-apigateway-any-method')).toEqual(['Users']);
    expect(guard('/health')).toBeUndefined();
    expect(guard('/admin')).toEqual(['Staff']);
    expect(guard('/admin/deep')).toEqual(['Staff']);
    expect(guard('/admin/mine')).toEqual(['Users']);
  });

  test('never stands on OPTIONS, and makes nothing for it', () => {
    const stack = stackOf();
    new RestGateway(stack, 'Orders', { auth: jwt(), routes: { 'OPTIONS /orders': { backend: Backend.mock() }, 'OPTIONS /': { backend: Backend.mock(), auth: jwt(['x']) } } });
    const { paths } = documentOf(stack);
    expect([paths['/orders'].options.security, paths['/'].options.security]).toEqual([undefined, undefined]);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });
});

test('a preflight request that the gateway answers by itself needs no auth', () => {
  const stack = stackOf();
  const routes = { 'GET /orders': { backend: Backend.mock() } };
  new RestGateway(stack, 'Orders', { auth: jwt(), cors: { allowOrigins: ['https://shop.example.com'] }, routes, defaultBackend: Backend.mock() });
  const preflights = Object.values(documentOf(stack).paths).map((operations) => operations.options);
  expect(preflights.length).toBeGreaterThan(1);
  preflights.forEach((preflight) => expect(preflight).toMatchObject({ responses: {} }));
  preflights.forEach((preflight) => expect(preflight).not.toHaveProperty('security'));
});

describe('equal authorizers', () => {
  const alike: [string, (stack: Stack) => () => IRestAuth][] = [
    ['of a user pool, whatever scopes routes want', (stack) => {
      const pool = userPoolIn(stack, 'Users');
      let n = 0;
      return () => Auth.userPool(pool, { authorizationScopes: [`scope${n++}`] });
    }],
    ['of user pools in another order', (stack) => {
      const pools = [userPoolIn(stack, 'A'), userPoolIn(stack, 'B')];
      return () => {
        const [first, second] = pools.reverse();
        return Auth.userPool(first, { otherUserPools: [second] });
      };
    }],
    ['of a function', (stack) => {
      const handler = functionIn(stack, 'Check');
      return () => Auth.lambda(handler);
    }],
    ['of a function that is imported twice', (stack) => {
      let n = 0;
      return () => Auth.lambda(lambda.Function.fromFunctionArn(stack, `Theirs${n++}`, 'arn:aws:lambda:eu-west-1:111111111111:function:theirs'));
    }],
    ['of JSON Web Tokens, whatever the order of audience and scopes', () => {
      let order = ['a', 'b'];
      return () => {
        order = [...order].reverse();
        return Auth.jwt({ issuer: 'https://login.example.com', audience: order, scopes: order });
      };
    }],
  ];

  test.each(alike)('%s are made once', (_, make) => {
    const stack = stackOf();
    const auth = make(stack);
    guarded(stack, auth(), auth(), auth());
    const [[name], ...others] = schemesOf(stack);
    expect(others).toEqual([]);
    const { paths } = documentOf(stack);
    expect(['/r0', '/r1', '/r2'].map((path) => Object.keys(paths[path].get.security![0]))).toEqual([[name], [name], [name]]);
  });

  test('have names of letters and digits that do not follow the order of routes', () => {
    const names = (reverse: boolean) => {
      const stack = stackOf();
      const auths = [Auth.lambda(functionIn(stack, 'Check_it-twice')), Auth.userPool(userPoolIn(stack, 'Users')), jwt(), Auth.iam()];
      guarded(stack, ...reverse ? auths.reverse() : auths);
      return schemesOf(stack).map(([name]) => name);
    };
    expect(names(false)).toEqual(names(true));
    expect(names(false)).toHaveLength(4);
    names(false).forEach((name) => expect(name).toMatch(/^[A-Za-z0-9]+$/));
  });

  test('are told from others', () => {
    const stack = stackOf();
    const [handler, other, pool] = [functionIn(stack, 'Check'), functionIn(stack, 'Other'), userPoolIn(stack, 'Users')];
    const auths = [
      Auth.lambda(handler),
      Auth.lambda(other),
      Auth.lambda(handler.currentVersion),
      Auth.lambda(handler, { type: LambdaAuthorizerType.TOKEN }),
      Auth.lambda(handler, { resultsCacheTtl: Duration.seconds(0) }),
      Auth.userPool(pool),
      Auth.userPool(pool, { resultsCacheTtl: Duration.seconds(0) }),
      jwt(),
      jwt(['orders/read']),
      Auth.jwt({ issuer: 'https://login.example.com', audience: ['till'] }),
    ];
    guarded(stack, ...auths);
    expect(schemesOf(stack)).toHaveLength(auths.length);
  });
});

test('more than 10 authorizers are refused at synthesis; signatures are none', () => {
  const build = (count: number) => {
    const app = new App();
    const stack = stackOf(app);
    guarded(stack, Auth.iam(), Auth.none(), ...Array.from({ length: count }, (_, i) => Auth.lambda(functionIn(stack, `Check${i}`))));
    return app;
  };
  expect(() => build(10).synth()).not.toThrow();
  expect(() => build(11).synth()).toThrow('gateway "Stack/Orders" has "11" authorizers and API Gateway takes 10; let routes share them, or split the gateway');
});
