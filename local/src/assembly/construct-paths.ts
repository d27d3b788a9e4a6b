import { asArray, asObject, asString, isObject, JsonObject } from './json';

/** Construct paths of a stack's resources by template file and logical id: ids repeat between a stack and its nested stacks. */
export class ConstructPaths {
  private readonly byTemplate = new Map<string, Map<string, string>>();

  constructor(templateFile: string, metadata: JsonObject, tree: unknown, stackPath: string) {
    const nested = new Map<string, string>();
    for (const [path, entries] of Object.entries(metadata)) {
      const file = entryOf(entries, 'aws:cdk:templateFile');
      if (file !== undefined && file !== templateFile) nested.set(path.replace(/^\//, ''), file);
    }
    const add = (path: string, logicalId: string) => {
      let owner = templateFile;
      let depth = 0;
      for (const [prefix, file] of nested) {
        if (path.startsWith(`${prefix}/`) && prefix.length > depth) {
          owner = file;
          depth = prefix.length;
        }
      }
      const paths = this.byTemplate.get(owner) ?? new Map<string, string>();
      this.byTemplate.set(owner, paths);
      if (!paths.has(logicalId)) paths.set(logicalId, path);
    };
    for (const [path, entries] of Object.entries(metadata)) {
      const logicalId = entryOf(entries, 'aws:cdk:logicalId');
      if (logicalId !== undefined) add(path.replace(/^\//, ''), logicalId);
    }
    addTree(tree, stackPath, add);
  }

  of(templateFile: string, logicalId: string): string | undefined {
    return this.byTemplate.get(templateFile)?.get(logicalId);
  }
}

function entryOf(entries: unknown, type: string): string | undefined {
  const entry = asArray(entries).find((candidate) => isObject(candidate) && candidate.type === type);
  return asString(asObject(entry).data);
}

/** Older assemblies and those without metadata still have the construct tree. */
function addTree(node: unknown, stackPath: string, add: (path: string, logicalId: string) => void): void {
  if (!isObject(node)) return;
  const path = asString(node.path) ?? '';
  const logicalId = asString(asObject(node.attributes)['aws:cdk:cloudformation:logicalId']);
  if (logicalId !== undefined && path.startsWith(`${stackPath}/`)) add(path, logicalId);
  for (const child of Object.values(asObject(node.children))) addTree(child, stackPath, add);
}
