import Ajv2020 from 'ajv/dist/2020';
import { App } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Stack } from 'aws-cdk-lib/core';
import { sign } from 'aws4';
import { LocalGateway } from 'cdk-gatehouse-local';
import { sample } from 'openapi-sampler';
import { buildReal, definitionOf, DEFINITIONS, importReal } from './corpus';
import { faultsOf } from './validate';
import { OpenApiDefinition, RestGateway } from 'cdk-gatehouse';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
/** What API Gateway does not check of bodies. */
const UNCHECKED = ['minItems', 'maxItems', 'minProperties', 'maxProperties', 'uniqueItems', 'format'];

/** Bodies of more operations than these are not judged a second time, which takes long where a document is large. */
const MAX_JUDGED = 25;

interface Call {
  readonly gateway: string;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Json;
  readonly pointer: string;
}

/** The operations of a document as it was read, by which gateway serves them. */
function callsOf(gateway: RestGateway, document: Json): Call[] {
  return Object.entries(document.paths as Json).flatMap(([route, item]) => METHODS.filter((method) => method in item).map((method) => ({
    gateway: gateway.node.id,
    name: `${method.toUpperCase()} ${route}`,
    method: method.toUpperCase(),
    path: route,
    operation: { ...item[method], parameters: (item[method].parameters ?? []).map((parameter: Json) => followed(parameter, document)) },
    pointer: `/paths/${escaped(route)}/${method}`,
  })));
}

function followed(value: Json, document: Json): Json {
  return typeof value.$ref !== 'string' ? value
    : followed(value.$ref.slice(2).split('/').reduce((at, name) => at[decodeURIComponent(name).replace(/~1/g, '/').replace(/~0/g, '~')], document), document);
}

function escaped(name: string): string {
  return name.replace(/~/g, '~0').replace(/\//g, '~1');
}

describe.each(DEFINITIONS)('the definition of $name', (definition) => {
  const { operations, unsupported } = definition;
  let gateways: RestGateway[];
  let local: LocalGateway;
  let calls: Call[];
  let documents: Json[];

  beforeAll(async () => {
    const app = new App();
    gateways = buildReal(app, definition);
    local = await LocalGateway.start({ assembly: app.synth().directory });
    documents = gateways.map((gateway) => gateway.toOpenApi());
    calls = gateways.flatMap((gateway, index) => callsOf(gateway, documents[index]));
  }, 180_000);

  afterAll(async () => { await local?.stop(); });

  async function call({ gateway, method, path, operation }: Call, body?: unknown): Promise<{ status: number; text: string }> {
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    for (const { in: place, name: parameter, required } of operation.parameters as Json[]) {
      if (required && place === 'query') { query.set(parameter, 'x'); }
      if (required && place === 'header') { headers[parameter] = 'x'; }
    }
    const url = new URL(local.url(gateway) + path.replace(/\{[^{}]*\}/g, 'x'));
    url.search = query.toString();
    const text = body === undefined || method === 'GET' || method === 'HEAD' ? undefined : JSON.stringify(body);
    if (text !== undefined) { headers['Content-Type'] = 'application/json'; }
    const request = { host: url.host, method, path: url.pathname + url.search, body: text, headers, service: 'execute-api', region: 'us-east-1' };
    const signed = sign(request, { accessKeyId: 'local', secretAccessKey: 'local' });
    const response = await fetch(url, { method, headers: signed.headers as Record<string, string>, body: text });
    return { status: response.status, text: await response.text() };
  }

  /** The place of the schema of an operation's JSON body in its document. */
  function schemaOf({ operation, pointer, gateway }: Call): { schema: Json; pointer: string; document: Json; isOptional: boolean } | undefined {
    const document = documents[gateways.findIndex(({ node }) => node.id === gateway)];
    const at = typeof operation.requestBody?.$ref === 'string' ? operation.requestBody.$ref.slice(1) : `${pointer}/requestBody`;
    const { content = {}, required } = operation.requestBody ? followed(operation.requestBody, document) : {} as Json;
    const type = Object.keys(content).find((key) => /^(\*\/\*|application\/\*|application\/json|application\/[^;]*\+json)/.test(key));
    return type === undefined || !content[type].schema ? undefined : { schema: content[type].schema, pointer: `${at}/content/${escaped(type)}/schema`, document, isOptional: required !== true };
  }

  test('has a route for each operation', () => {
    expect(calls).toHaveLength(operations);
    expect(new Set(calls.map((each) => `${each.gateway} ${each.name}`)).size).toBe(operations);
  });

  test('says by its place what cannot be honoured, and nothing else', () => {
    const warnings = gateways.flatMap(({ node }) => node.metadata).map(({ data }) => String(data)).filter((text) => text.includes('not checked as its definition says'));
    const places = warnings.flatMap((text) => [...text.matchAll(/"[^"#]*(#[^"]*)"/g)].map(([, place]) => place));
    expect([...new Set(places)].sort()).toEqual([...unsupported].sort());
  });

  test('answers on every operation, and takes the bodies that its schemas take', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, allErrors: true, inlineRefs: false, logger: false });
    documents.forEach((document, index) => ajv.addSchema(document, `d${index}`));
    const wrong: string[] = [];
    const withBody = calls.filter((each) => schemaOf(each));
    const judged = new Set(withBody.filter((_, index) => index % Math.ceil(withBody.length / MAX_JUDGED) === 0));
    for (const each of calls) {
      const body = schemaOf(each);
      const validate = body && judged.has(each) ? ajv.getSchema(`d${documents.indexOf(body.document)}#${body.pointer.split('/').map(encodeURIComponent).join('/')}`)! : undefined;
      const bodies = body ? [sample(body.schema, { quiet: true, maxSampleDepth: 4 }, body.document), ...validate ? [{}, [[]]] : []] : [undefined];
      for (const value of bodies) {
        const { status, text } = await call(each, value);
        const isRefused = status === 400 && text.includes('Invalid request body');
        if (!isRefused && status !== 200) { wrong.push(`${each.name}: ${status} ${text}`); }
        if (!validate) { continue; }
        const isValid = validate(value) as boolean;
        // API Gateway takes a body that need not be there for an empty object.
        const isAbsent = JSON.stringify(value) === '{}' && body!.isOptional;
        const isExcused = isAbsent || isUnsupported(body!.schema) || validate.errors?.some(({ keyword }) => UNCHECKED.includes(keyword));
        if (isRefused && isValid) { wrong.push(`${each.name} refuses ${JSON.stringify(value)}: ${text}`); }
        if (!isRefused && !isValid && !isExcused) { wrong.push(`${each.name} takes ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`); }
      }
    }
    expect(wrong).toEqual([]);
  }, 180_000);

  /** Whether a warning says that bodies of the schema are not checked. */
  function isUnsupported(schema: Json): boolean {
    const met = new Set<string>();
    const reaches = (value: unknown): boolean => JSON.stringify(value).match(/#\/components\/schemas\/[^"]+/g)?.some((reference) => {
      if (met.has(reference)) { return false; }
      met.add(reference);
      return unsupported.some((place) => place.startsWith(`${reference}/`)) || documents.some((document) => reaches(followed({ $ref: reference }, document) ?? {}));
    }) ?? false;
    return reaches(schema);
  }

  test('is told as OpenAPI 3.1, as valid as it was', () => {
    const [before, ...after] = faultsOf(definitionOf(definition)._document.root.value as object, ...documents);
    expect(after.flat().filter((fault) => !before.includes(fault))).toEqual([]);
  });

  test('is told so that importing it again makes the same API', () => {
    const [gateway] = gateways;
    const stack = new Stack(new App(), Stack.of(gateway).node.id);
    const again = importReal(stack, gateway.node.id, OpenApiDefinition.fromInline(documents[0]), definition.options);
    const routesOf = ({ restApi }: RestGateway) => Stack.of(restApi).resolve((restApi.node.defaultChild as CfnRestApi).body).paths;
    expect(routesOf(again)).toEqual(routesOf(gateway));
  });
});
