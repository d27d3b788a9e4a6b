import * as fs from 'fs';
import * as path from 'path';
import { Assets } from './assets';
import { ConstructPaths } from './construct-paths';
import { Environment, parseEnvironment } from './environment';
import { asObject, asString, isObject, JsonObject } from './json';

/** A stack as the assembly's manifest lists it. */
export interface StackArtifact {
  /** Artifact id, unique in the assembly. */
  readonly id: string;
  readonly stackName: string;
  /** Construct path, e.g. `Prod/Orders`. */
  readonly path: string;
  readonly environment: Environment;
  readonly directory: string;
  readonly templateFile: string;
  readonly constructPaths: ConstructPaths;
}

/** What a directory written by `cdk synth` contains. */
export interface CloudAssembly {
  readonly stacks: StackArtifact[];
  readonly assets: Assets;
}

/**
 * Reads a cloud assembly with the assemblies nested in it (CDK stages).
 * @throws where the directory has no manifest, or a file named in it is missing or not JSON
 */
export function readCloudAssembly(directory: string): CloudAssembly {
  const root = path.resolve(directory);
  if (!fs.existsSync(path.join(root, 'manifest.json'))) {
    throw new Error(`"${directory}" has no manifest.json; run "npx cdk synth", or name the folder that "cdk synth" wrote`);
  }
  const assembly: CloudAssembly = { stacks: [], assets: new Assets() };
  readDirectory(root, readTree(root), assembly);
  return assembly;
}

export function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`"${path.basename(file)}" of the cloud assembly cannot be read (${(error as Error).message}); run "npx cdk synth" again`);
  }
}

function readTree(directory: string): unknown {
  const file = path.join(directory, 'tree.json');
  return fs.existsSync(file) ? asObject(readJson(file)).tree : undefined;
}

function readDirectory(directory: string, tree: unknown, assembly: CloudAssembly): void {
  for (const [id, artifact] of Object.entries(asObject(asObject(readJson(path.join(directory, 'manifest.json'))).artifacts))) {
    if (!isObject(artifact)) continue;
    const properties = asObject(artifact.properties);
    if (artifact.type === 'cdk:cloud-assembly') {
      const child = path.join(directory, asString(properties.directoryName) ?? id);
      readDirectory(child, readTree(child) ?? tree, assembly);
    } else if (artifact.type === 'cdk:asset-manifest') {
      assembly.assets.add(readJson(path.join(directory, asString(properties.file) ?? `${id}.json`)), directory);
    } else if (artifact.type === 'aws:cloudformation:stack') {
      const templateFile = asString(properties.templateFile) ?? `${id}.template.json`;
      const stackPath = asString(artifact.displayName) ?? id;
      assembly.stacks.push({
        id,
        stackName: asString(properties.stackName) ?? id,
        path: stackPath,
        environment: parseEnvironment(asString(artifact.environment) ?? ''),
        directory,
        templateFile,
        constructPaths: new ConstructPaths(templateFile, readMetadata(directory, artifact), tree, stackPath),
      });
    }
  }
}

/** Metadata is in the manifest, in newer assemblies in a file beside it. */
function readMetadata(directory: string, artifact: JsonObject): JsonObject {
  const file = asString(artifact.additionalMetadataFile);
  const additional = file !== undefined && fs.existsSync(path.join(directory, file)) ? asObject(readJson(path.join(directory, file))) : {};
  return { ...asObject(artifact.metadata), ...additional };
}
