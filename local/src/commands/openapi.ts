import { Assembly } from '../assembly/assembly';
import { ApiCatalog } from '../model/api-catalog';
import { apiDocument } from '../openapi/api-document';
import { printableJson } from '../terminal/printable';

export interface OpenApiOptions {
  readonly app: string;
  readonly api?: string;
}

/**
 * The OpenAPI document of an API as JSON.
 * @throws where there is no assembly, the name fits no API or several, or the API has no document
 */
export async function printOpenApi({ app, api: name }: OpenApiOptions): Promise<string[]> {
  const assembly = Assembly.load(app);
  const catalog = ApiCatalog.of(assembly);
  const api = name === undefined ? onlyApi(catalog) : catalog.find(name);
  return [printableJson(await apiDocument(api, assembly))];
}

/** WebSocket APIs have no document, so they are not in the way. */
function onlyApi({ apis }: ApiCatalog): ApiCatalog['apis'][number] {
  const [first, ...others] = [...apis].sort((left, right) => Number(left.protocol === 'WEBSOCKET') - Number(right.protocol === 'WEBSOCKET'));
  if (first === undefined) throw new Error('the assembly has no API; add one, and run "npx cdk synth"');
  const candidates = [first, ...others].filter(({ protocol }) => protocol !== 'WEBSOCKET');
  if (candidates.length > 1) throw new Error(`the assembly has ${candidates.length} APIs; name one with --api: ${candidates.map(({ path }) => `"${path}"`).join(', ')}`);
  return first;
}
