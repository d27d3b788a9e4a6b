import type { LocalGateway } from '../../../src';
import { writeAssembly } from '../../assembly/assembly-folder';
import { keep } from '../gateways';
import { RestApp, startAssembly } from '../rest-app';

/** What a test's HTTP API is made of. */
export interface HttpApp extends Omit<RestApp, 'paths'> {
  /** Paths of the OpenAPI document; without them the API has no document. */
  readonly paths?: Record<string, unknown>;
  /** Properties of the API. */
  readonly api?: Record<string, unknown>;
  /** Name of its stage. */
  readonly stageName?: string;
}

/** Starts an app whose HTTP API "Orders" has one stage, and stops it after the test. */
export async function startHttp(app: HttpApp): Promise<LocalGateway> {
  const { paths, document, api, stage, stageName = '$default', resources } = app;
  const Body = paths === undefined ? {} : { Body: { openapi: '3.0.1', info: { title: 'Orders', version: '1' }, ...document, paths } };
  const assembly = writeAssembly({
    Shop: {
      Resources: {
        Orders: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ...paths === undefined ? { ProtocolType: 'HTTP' } : Body, ...api } },
        Stage: part('Stage', { StageName: stageName, AutoDeploy: true, ...stage }),
        ...resources,
      },
    },
  });
  return keep(await startAssembly(assembly, app));
}

/** The URL of its stage. */
export async function serveHttp(app: HttpApp): Promise<string> {
  return (await startHttp(app)).url('Orders');
}

/** A resource that belongs to the API. */
export function part(kind: string, properties: Record<string, unknown>): object {
  return { Type: `AWS::ApiGatewayV2::${kind}`, Properties: { ApiId: { Ref: 'Orders' }, ...properties } };
}

/** An operation that invokes a function of the fake invoker. */
export function invoking(name: string, more: Record<string, unknown> = {}, operation: Record<string, unknown> = {}): object {
  const uri = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  return { ...operation, 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri, payloadFormatVersion: '2.0', ...more } };
}

/** An operation that calls an HTTP endpoint. */
export function calling(uri: string, more: Record<string, unknown> = {}): object {
  return { 'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'ANY', uri, payloadFormatVersion: '1.0', ...more } };
}
