import * as path from 'path';
import * as ts from 'typescript';

type Layer = 'index' | 'patterns' | 'gateways' | 'implementations' | 'contracts' | 'private' | 'pure' | 'handlers' | 'reader' | 'local';

// docs/decisions/0004-layers.md
const MAY_IMPORT: Record<Layer, Layer[]> = {
  index: ['patterns', 'gateways', 'implementations', 'contracts', 'pure'],
  patterns: ['patterns', 'gateways', 'implementations', 'contracts', 'pure'],
  gateways: ['gateways', 'implementations', 'contracts', 'private', 'pure'],
  implementations: ['implementations', 'contracts', 'pure'],
  private: ['private', 'contracts', 'pure'],
  contracts: ['contracts', 'pure'],
  pure: ['pure'],
  handlers: ['handlers'],
  reader: ['reader'],
  local: ['local'],
};
const PACKAGES = ['aws-cdk-lib', 'child_process', 'constructs', 'crypto', 'fs', 'http', 'net', 'path'];
/** What is bundled with the code that Lambda runs, or what its runtime carries: docs/decisions/0008-jwt-authorizer.md, 0011-account-logging.md, 0020-websocket-apis.md. */
const HANDLER_PACKAGES = ['aws-jwt-verify', '@aws-sdk/client-api-gateway', '@aws-sdk/client-dynamodb', 'crypto', 'fs', 'path', 'zlib'];
/** What is bundled with the reader of OpenAPI definitions, which runs as a program of its own: docs/decisions/0021-openapi.md. */
const READER_PACKAGES = ['@redocly/openapi-core', '@scalar/openapi-upgrader', 'fs', 'path'];
const RENDERING = /x-amazon-apigateway|\$!?\{?(input|util|context|stageVariables)\b|#\{?(set|if|else|elseif|foreach|end)\b|\bapigateway(v2)?\.Cfn|aws-cdk-lib\/aws-apigateway/;

/** What breaks the rules of layers in these files, each in a line that names the file. */
export function brokenRules(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) => [...wrongImports(file, text), ...(layerOf(file) === 'local' ? [] : strayRendering(file, text))]);
}

function wrongImports(file: string, text: string): string[] {
  const from = layerOf(file);
  return ts.preProcessFile(text).importedFiles.map((imported) => imported.fileName).flatMap((name) => {
    if (!name.startsWith('.')) {
      const [packageName] = /^(@[^/]+\/)?[^/]+/.exec(name)!;
      const packages = from === 'handlers' ? HANDLER_PACKAGES : from === 'reader' ? READER_PACKAGES : PACKAGES;
      return from === 'local' || packages.includes(packageName) ? forbiddenPackage(file, from, name) : [`${file} imports package "${name}"`];
    }
    const to = layerOf(path.posix.join(path.posix.dirname(file), name));
    return MAY_IMPORT[from].includes(to) ? [] : [`${file} (${from}) imports "${name}" (${to})`];
  });
}

function forbiddenPackage(file: string, from: Layer, name: string): string[] {
  return from === 'local' && name.startsWith('cdk-gatehouse') ? [`${file} imports package "${name}"`] : [];
}

function strayRendering(file: string, text: string): string[] {
  if (layerOf(file) === 'private') { return []; }
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
  const found = RENDERING.exec(code);
  return found ? [`${file} names "${found[0]}", which belongs in src/private`] : [];
}

function layerOf(file: string): Layer {
  const [root, folder, name] = file.replace(/\.m?ts$/, '').split('/');
  if (root === 'local') { return 'local'; }
  if (root !== 'src') { throw new Error(`"${file}" is in no layer; sources are in src and local/src`); }
  if (name === undefined) { return folder === 'index' ? 'index' : 'gateways'; }
  if (folder === 'patterns' || folder === 'private' || folder === 'handlers' || folder === 'reader') { return folder; }
  if (folder === 'routing' || folder === 'values') { return 'pure'; }
  return /^(rest|http|websocket)-(backend|auth)$/.test(name) ? 'contracts' : 'implementations';
}
