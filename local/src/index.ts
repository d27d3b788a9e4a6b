export { Assembly } from './assembly/assembly';
export type { Environment, Resource } from './assembly/assembly';
export type { ApiKey } from './model/api-keys';
export { LocalGateway } from './local-gateway';
export type { LocalGatewayOptions, LocalGatewayParts } from './local-gateway';
export type { InvocationResult, LambdaInvoker } from './integrations/lambda-invoker';
export type { RouteDescription } from './routes';
export type { Services } from './services/services';
export * from './vtl';
