import * as fs from 'fs';
import * as path from 'path';
import { attachCustomSynthesis, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

type Json = { [name: string]: unknown };

/**
 * Has each synthesis leave a document beside the template, named by template and logical id: `Shop.OrdersApi1234ABCD.openapi.json`.
 * @internal
 */
export function leaveOpenApi(gateway: Construct, api: IConstruct, document: () => Json): void {
  attachCustomSynthesis(gateway, {
    onSynthesize: ({ outdir }) => {
      const stack = Stack.of(gateway);
      const resource = api.node.defaultChild ?? api;
      const template = path.basename(stack.templateFile).replace(/\.template\.json$/, '');
      const logicalId = String(stack.resolve((resource as unknown as { logicalId: string }).logicalId));
      fs.writeFileSync(path.join(outdir, `${template}.${logicalId}.openapi.json`), `${JSON.stringify(document(), undefined, 2)}\n`);
    },
  });
}

/**
 * Where clients reach a stage: a domain, or the URL that API Gateway gives, in which the API's id is not known before deployment.
 * @internal
 */
export function clientUrl(scope: Construct, stageName: string, domainUrl: string | undefined): string {
  const { region, urlSuffix } = Stack.of(scope);
  return domainUrl ?? `https://{apiId}.execute-api.${region}.${urlSuffix}${stageName === '$default' ? '' : `/${stageName}`}`;
}

/**
 * A value in which names in braces stand for what has no value before deployment.
 * @internal
 */
export function worded(scope: Construct, value: unknown): unknown {
  return inWords(Stack.of(scope).resolve(value));
}

function inWords(value: unknown): unknown {
  if (Array.isArray(value)) { return value.map(inWords); }
  if (typeof value !== 'object' || value === null) { return value; }
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  return others.length === 0 && /^(Ref|Fn::\w+)$/.test(name)
    ? wordsOf(name, argument)
    : Object.fromEntries(Object.entries(value).map(([key, field]) => [key, inWords(field)]));
}

function wordsOf(name: string, argument: unknown): string {
  switch (name) {
    case 'Ref': return `{${String(argument).replace(/^AWS::/, '')}}`;
    case 'Fn::GetAtt': return `{${[argument].flat().join('.')}}`;
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map(inWords).join(separator);
    }
    case 'Fn::Sub': return String([argument].flat()[0]).replace(/\$\{(?:AWS::)?([^}]*)\}/g, '{$1}');
    default: return `{${name}}`;
  }
}

/**
 * A document with values for the variables of its servers, which they need.
 * @internal
 */
export function withServerVariables(document: Json): Json {
  const servers = (document.servers as Json[]).map((server) => {
    const names = [...new Set([...String(server.url).matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name))];
    const variables = Object.fromEntries(names.map((name) => [name, { default: DEFAULTS.get(name) ?? name }]));
    return names.length > 0 ? { ...server, variables } : server;
  });
  return { ...document, servers };
}

const DEFAULTS = new Map([['Region', 'us-east-1'], ['URLSuffix', 'amazonaws.com'], ['apiId', 'api-id']]);
