import { Arn, ArnFormat, aws_apigateway as apigateway, aws_apigatewayv2 as apigatewayv2, CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A domain as mappings refer to it. */
export interface MappedDomain {
  readonly type: 'REGIONAL' | 'EDGE' | 'PRIVATE';
  /** Its name, or the ARN of a private one. */
  readonly ref: string;
}

/** The stage of an API that a mapping leads to. */
export interface MappedStage {
  readonly protocol: string;
  readonly apiId: string;
  readonly stageName: string;
}

/** When a rule holds: for the path and all of the headers. */
export interface RuleConditions {
  readonly priority: number;
  readonly basePath?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly stripBasePath: boolean;
}

/**
 * Leads requests that begin with a path to a stage; an empty path takes what no other does. Base path mappings take one segment of REST APIs, and are
 * what edge domains take, so a domain may become one or cease to be.
 */
export function mapPath(scope: Construct, id: string, domain: MappedDomain, path: string, { apiId, stageName, protocol }: MappedStage): CfnResource {
  const basePath = path === '' ? undefined : path;
  if (domain.type === 'PRIVATE') {
    return new apigateway.CfnBasePathMappingV2(scope, id, { domainNameArn: domain.ref, basePath, restApiId: apiId, stage: stageName });
  }
  return protocol !== 'REST' || path.includes('/')
    ? new apigatewayv2.CfnApiMapping(scope, id, { domainName: domain.ref, apiMappingKey: basePath, apiId, stage: stageName })
    : new apigateway.CfnBasePathMapping(scope, id, { domainName: domain.ref, basePath, restApiId: apiId, stage: stageName });
}

/** Leads requests to a stage for which conditions hold. The resource is newer than the least version of aws-cdk-lib that is supported. */
export function addRule(
  scope: Construct, id: string, domain: MappedDomain, conditions: RuleConditions, { apiId, stageName }: MappedStage,
): CfnResource {
  const { priority, basePath, headers, stripBasePath } = conditions;
  const domainNameArn = domain.type === 'PRIVATE' ? domain.ref : Arn.format(
    { service: 'apigateway', account: '', resource: '/domainnames', resourceName: domain.ref, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }, Stack.of(scope));
  return new CfnResource(scope, id, {
    type: 'AWS::ApiGatewayV2::RoutingRule',
    properties: {
      DomainNameArn: domainNameArn,
      Priority: priority,
      Conditions: [
        ...Object.entries(headers).map(([name, glob]) => ({ MatchHeaders: { AnyOf: [{ Header: name, ValueGlob: glob }] } })),
        ...(basePath === undefined ? [] : [{ MatchBasePaths: { AnyOf: [basePath] } }]),
      ],
      Actions: [{ InvokeApi: { ApiId: apiId, Stage: stageName, StripBasePath: stripBasePath } }],
    },
  });
}
