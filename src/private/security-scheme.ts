import { createHash } from 'crypto';
import { Aws, aws_lambda as lambda, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

export type Json = { readonly [name: string]: unknown };

/** How API Gateway calls a function. */
export function authorizerUri({ functionArn }: lambda.IFunction): string {
  return `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

export function headerScheme(name: string, extensions: Json): Json {
  return { type: 'apiKey', name, in: 'header', ...extensions };
}

/** What is imported twice is the same; an ARN that is not known yet stands for its construct. */
export function identityOf(construct: IConstruct, arn: string): string {
  return Token.isUnresolved(arn) ? construct.node.path : arn;
}

/** Letters and digits only: a word for people, and a digest that tells authorizers apart. */
export function nameOf(owner: string, identity: unknown): string {
  const word = owner.split(/[/:]/).pop()!.replace(/[^A-Za-z0-9]/g, '').slice(0, 40);
  return `${word}${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 8)}`;
}
