import { Tokenization } from 'aws-cdk-lib';
import { HttpServiceIntegrationProps, HttpUrlIntegrationProps, HttpVpcLinkIntegrationProps } from '../backends/http-backend';
import { allParts, Expression } from '../values/expression';
import { RequestValue } from '../values/request-value';

/** Headers that API Gateway keeps to itself. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
const RESERVED = /^(access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|x-amz-.*|x-amzn-.*|x-apigw-api-id|x-forwarded-(for|host|proto)|x-restapi|via)$/i;

/**
 * What of a call is not as the client sent it.
 * @throws where a value cannot be mapped, or a header cannot be set
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function httpParameters({ url, path, headers, query }: HttpUrlIntegrationProps): Record<string, string> {
  checkPath(url, path);
  return valueParameters(headers, query);
}

/**
 * The same for a call of what is in a VPC, which would get the stage with the path.
 * @throws where a value cannot be mapped, or a header cannot be set
 */
export function privateParameters({ requestPath, headers, query }: HttpVpcLinkIntegrationProps): Record<string, string> {
  return { 'overwrite:path': requestPath === undefined ? '$request.path' : literal('path', requestPath), ...valueParameters(headers, query) };
}

type Values = { readonly [name: string]: RequestValue };

function valueParameters(headers: Values, query: Values): Record<string, string> {
  const reserved = Object.keys(headers).find((name) => RESERVED.test(name));
  if (reserved !== undefined) { throw new Error(`header "${reserved}" cannot be set, since API Gateway keeps it to itself; leave it out`); }
  return { ...overwritten('header', headers), ...overwritten('querystring', query) };
}

/**
 * Parameters of a call to an AWS service.
 * @throws where a value cannot be mapped
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
 */
export function serviceParameters({ parameters, region }: HttpServiceIntegrationProps): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(parameters).map(([name, { _expression: expression }]) => [name, source(name, expression)])),
    ...(region === undefined ? {} : { Region: region }),
  };
}

function overwritten(place: 'header' | 'querystring', values: { readonly [name: string]: RequestValue }): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, { _expression: expression }]) => [`overwrite:${place}.${name}`, source(name, expression)]));
}

/** API Gateway puts the route's own variables in by itself. Others would come decoded, so a client could lead the call to another path by them. */
function checkPath(url: string, values: { readonly [name: string]: RequestValue }): void {
  const isOwn = ([name, { _expression: expression }]: [string, RequestValue]) =>
    expression.kind === 'parameter' && expression.location === 'path' && expression.name === name;
  const other = Object.entries(values).find((entry) => !isOwn(entry));
  if (other) {
    throw new Error(`variable "${other[0]}" of URL "${url}" has a value of its own, and HTTP APIs put in path variables of the same name only; ` +
      'name the route\'s variable alike, send the value by "query" or "headers", or take a RestGateway');
  }
}

function source(target: string, expression: Expression): string {
  switch (expression.kind) {
    case 'literal': return literal(target, expression.value);
    case 'jsonText': if (expression.of.kind === 'literal') { return literal(target, JSON.stringify(expression.of.value)); } break;
    case 'text': return expression.parts.length === 1 ? source(target, expression.parts[0]) : expression.parts.map((part) => piece(target, part)).join('');
  }
  return `$${variable(target, expression)}`;
}

/** A part of a text; API Gateway puts values in as they are. */
function piece(target: string, expression: Expression): string {
  if (expression.kind === 'literal' && /["{}]/.test(String(expression.value))) {
    throw new Error(`"${target}" of the call has "${expression.value}" beside values of the request, which would stand in JSON unquoted; take a RestGateway`);
  }
  return expression.kind === 'literal' ? literal(target, expression.value) : `\${${variable(target, expression)}}`;
}

function variable(target: string, expression: Expression): string {
  switch (expression.kind) {
    case 'parameter': return `request.${expression.location}.${expression.name}`;
    case 'context': return `context.${expression.names.join('.')}`;
    case 'stageVariable': return `stageVariables.${expression.name}`;
    case 'body': return `request.body${expression.path.slice(1)}`;
    case 'rawBody': return 'request.body';
    // What is JSON in the body is its text as a parameter.
    case 'jsonText': if (expression.of.kind === 'body') { return variable(target, expression.of); }
  }
  throw new Error(`"${target}" of the call cannot hold a "${expression.kind}" value; give a literal, or a single value of the request, the context or the stage, or take a RestGateway`);
}

/** A dollar sign would be read as the beginning of something else, and nothing can be written before it. */
function literal(target: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const known = Tokenization.reverseString(text).tokens.reduce((rest, token) => rest.split(token.toString()).join(''), text);
  if (known.includes('$')) {
    throw new Error(`"${target}" of the call has the literal "${text}", whose "$" an HTTP API reads as a variable; take a stage variable, or a RestGateway`);
  }
  return text;
}

/** @throws where a value reads a path variable that the route does not have */
export function checkPathVariables(values: { readonly [name: string]: RequestValue }, variables: readonly string[]): void {
  for (const [target, { _expression: expression }] of Object.entries(values)) {
    for (const part of allParts(expression)) {
      if (part.kind === 'parameter' && part.location === 'path' && !variables.includes(part.name)) {
        throw new Error(`"${target}" of the call reads the path variable "${part.name}", which is none of its path; write "{${part.name}}" in the path`);
      }
    }
  }
}
