import type { Resource } from '../../assembly/assembly';
import { urlSuffixOf } from '../../assembly/environment';
import { asArray, asObject, asString, isTrue, JsonObject } from '../../assembly/json';

/** A user pool to create, with its options and clients as Cognito's own API spells them. */
export interface UserPoolDefinition {
  readonly options: JsonObject;
  readonly clients: readonly JsonObject[];
  /** What its tokens name as their issuer. */
  readonly issuer: string;
}

/** Reads `AWS::Cognito::UserPool` with the clients that belong to it. */
export function userPoolOf(pool: Resource, clients: readonly Resource[]): UserPoolDefinition {
  const { physicalId, properties, arn } = pool;
  const [, , , region] = (arn ?? '').split(':');
  const named = ['AccountRecoverySetting', 'AdminCreateUserConfig', 'AliasAttributes', 'AutoVerifiedAttributes', 'MfaConfiguration', 'UsernameAttributes'];
  return {
    options: {
      ...pick(properties, named),
      Id: physicalId,
      Name: asString(properties.UserPoolName) ?? physicalId,
      Arn: arn,
      SchemaAttributes: asArray(properties.Schema).map((attribute) => booleans(asObject(attribute), ['DeveloperOnlyAttribute', 'Mutable', 'Required'])),
    },
    clients: clients.filter((client) => client.properties.UserPoolId === physicalId).map(clientOf),
    issuer: `https://cognito-idp.${region}.${urlSuffixOf(region)}/${physicalId}`,
  };
}

function clientOf({ physicalId, properties }: Resource): JsonObject {
  const named = [
    'AllowedOAuthFlows', 'AllowedOAuthScopes', 'CallbackURLs', 'DefaultRedirectURI', 'ExplicitAuthFlows', 'LogoutURLs', 'ReadAttributes',
    'SupportedIdentityProviders', 'TokenValidityUnits', 'UserPoolId', 'WriteAttributes',
  ];
  const numbers = ['AccessTokenValidity', 'IdTokenValidity', 'RefreshTokenValidity'].filter((name) => asString(properties[name]) !== undefined);
  return {
    ...pick(properties, named),
    ...Object.fromEntries(numbers.map((name) => [name, Number(properties[name])])),
    ClientId: physicalId,
    ClientName: asString(properties.ClientName) ?? physicalId,
    AllowedOAuthFlowsUserPoolClient: isTrue(properties.AllowedOAuthFlowsUserPoolClient),
  };
}

function pick(properties: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]));
}

function booleans(properties: JsonObject, names: readonly string[]): JsonObject {
  return { ...properties, ...Object.fromEntries(Object.keys(pick(properties, names)).map((name) => [name, isTrue(properties[name])])) };
}

/** What of user pools and their clients has no effect here. */
export function userPoolWarnings(pools: readonly Resource[], clients: readonly Resource[]): string[] {
  return [
    ...pools.filter(({ properties }) => Object.keys(asObject(properties.LambdaConfig)).length > 0)
      .map(({ path }) => `user pool "${path}" has "LambdaConfig", which has no effect here: its triggers are not invoked`),
    ...clients.filter(({ properties }) => isTrue(properties.GenerateSecret))
      .map(({ path }) => `user pool client "${path}" has "GenerateSecret", which has no effect here: no secret is asked for`),
  ];
}
