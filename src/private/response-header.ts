import { Token } from 'aws-cdk-lib';
import { Expression } from '../values/expression';
import { checkHeaderName } from '../values/response-mapping';

/**
 * Where API Gateway takes the value of a header from.
 * @throws where it could not be taken into a header
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function headerSource(expression: Expression): string {
  switch (expression.kind) {
    case 'literal': return literalSource(expression.value);
    case 'context': return `context.${expression.names.join('.')}`;
    case 'stageVariable': return `stageVariables.${expression.name}`;
    case 'responseHeader':
      checkHeaderName(expression.name);
      return `integration.response.header.${expression.name}`;
    case 'body': return `integration.response.body${expression.path.slice(1)}`;
    default: throw new Error(`a "${expression.kind}" value cannot stand in a header; give a literal, or a single value of the answer or the context`);
  }
}

/** A literal as a source of mappings. */
export function literalSource(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (!Token.isUnresolved(text) && /['\r\n]/.test(text)) {
    throw new Error(`header value "${text}" has an apostrophe or a line break, which API Gateway cannot give back; take it out`);
  }
  return `'${text}'`;
}
