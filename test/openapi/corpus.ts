import * as fs from 'fs';
import * as path from 'path';
import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Auth, Backend, OpenApiDefinition, RestGateway, RestOperationOptions, UnsupportedFeatures } from 'cdk-gatehouse';

const PACKAGES = path.join(__dirname, '..', '..', 'node_modules');

/** The description of a real API, as a package carries it. */
export interface RealDefinition {
  /** Who made it, and of what version it is. */
  readonly name: string;
  /** Path in `node_modules`. */
  readonly file: string;
  /** How many operations it has, counted without us. */
  readonly operations: number;
  /** Over how many gateways its paths are spread, so that each fits a template; one where undefined. */
  readonly gateways?: number;
  /** What code has to say of single operations, and why. */
  readonly options?: { [operation: string]: RestOperationOptions };
  /** Places of what cannot be honoured; an import has to say so of each. */
  readonly unsupported: string[];
}

export const DEFINITIONS: RealDefinition[] = [
  { name: 'Instagram, Swagger 2.0', file: 'swagger-zoo/fixtures/examples/swagger/instagram.yaml', operations: 26, unsupported: [] },
  { name: 'Netlify of 2018, Swagger 2.0', file: 'netlify-open-api-2018/js/swagger.yml', operations: 76, unsupported: [] },
  { name: 'Star Trek, OpenAPI 3.0', file: '@readme/oas-examples/3.0/json/star-trek.json', operations: 120, unsupported: [] },
  { name: 'Decentraland, OpenAPI 3.0', file: '@dcl/catalyst-api-specs/lib/api.yaml', operations: 42, unsupported: [] },
  { name: 'Dialogporten, OpenAPI 3.0', file: '@digdir/dialogporten-schema/swagger.verified.json', operations: 44, unsupported: [] },
  {
    name: 'ShipEngine, OpenAPI 3.0',
    file: 'shipengine-openapi/openapi.yaml',
    operations: 76,
    unsupported: [
      '#/components/schemas/partial_shipment/properties/packages/minItems', '#/components/schemas/rate_request_by_shipments/properties/shipments/minItems',
      '#/components/schemas/rate_estimate_by_carrier_ids/properties/carrier_ids/minItems',
    ],
  },
  { name: 'Figma, OpenAPI 3.1', file: '@figma/rest-api-spec/openapi/openapi.yaml', operations: 54, unsupported: [] },
  { name: 'Rclone, OpenAPI 3.1', file: 'rclone-openapi/openapi.yaml', operations: 101, unsupported: [] },
  { name: 'ReadMe, OpenAPI 3.1', file: '@readme/oas-examples/3.1/json/readme.json', operations: 54, unsupported: [] },
  {
    name: 'Shopware, OpenAPI 3.1',
    file: '@shopware/api-client/api-types/adminApiSchema.json',
    operations: 1997,
    gateways: 2,
    options: {
      // Browsers send nothing with it, whatever the definition asks for.
      mcpOptions: { auth: Auth.none() },
      // Asks for a scheme that the definition does not have.
      setSharingShoppingList: { auth: Auth.iam() },
    },
    unsupported: ['#/components/schemas/OAuthGrant/discriminator', '#/components/schemas/BundleProductWrite/properties/bundleItems/minItems'],
  },
];

/** As its package carries it. */
export function definitionOf({ file }: RealDefinition): OpenApiDefinition {
  return OpenApiDefinition.fromFile(path.relative('', path.join(PACKAGES, file)));
}

/** Its gateways, each in a stack of its own. */
export function buildReal(app: App, real: RealDefinition): RestGateway[] {
  const { gateways = 1, options, name } = real;
  return partsOf(definitionOf(real), gateways).map((part, index) => {
    const stack = new Stack(app, `${name.replace(/\W/g, '')}${index}`, { suppressTemplateIndentation: true });
    return importReal(stack, `Api${index}`, part, options);
  });
}

/** A gateway that tells of what it cannot honour. */
export function importReal(stack: Stack, id: string, definition: OpenApiDefinition, options: RealDefinition['options'] = {}): RestGateway {
  const ids = new Set(definition._document.operations('').map((operation) => operation.id));
  const operations = Object.fromEntries(Object.entries(options).filter(([name]) => ids.has(name)));
  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  });
  return RestGateway.fromOpenApi(stack, id, {
    definition, backend: Backend.lambda(handler), auth: Auth.iam(), operations, unsupportedFeatures: UnsupportedFeatures.WARN,
  });
}

/** Parts of about the same size, by the first segments of paths. */
function partsOf(definition: OpenApiDefinition, count: number): OpenApiDefinition[] {
  const firsts = definition._document.operations('').map((operation) => `/${operation.path.split('/')[1]}`);
  const size = Math.ceil(firsts.length / count);
  const prefixes = Array.from({ length: count }, () => new Set<string>());
  const met = new Map<string, Set<string>>();
  firsts.forEach((first, index) => {
    const part = met.get(first) ?? prefixes[Math.floor(index / size)];
    met.set(first, part.add(first));
  });
  return count === 1 ? [definition] : prefixes.map((part) => definition.withPaths(...part));
}

/** Writes the templates of all of them, for tools that read templates. */
if (require.main === module) {
  const outdir = process.argv[2];
  fs.mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });
  DEFINITIONS.forEach((definition) => buildReal(app, definition));
  app.synth();
}
