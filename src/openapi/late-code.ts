import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import {
  aws_lambda as lambda, BootstraplessSynthesizer, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, FileAssetLocation, FileAssetPackaging,
  Lazy, Stack, Stage,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * Code of a function to which files are added that are known at the end of synthesis only. A folder of it is made in the cloud assembly, named by its
 * contents, when the template is written: before the list of what is uploaded is.
 */
export class LateCode extends lambda.Code {
  public readonly isInline = false;

  private kept?: Readonly<Record<string, Buffer>>;

  /**
   * @param directory where the files are that do not change, none of them in a folder
   * @param render gives the others, by their names
   */
  constructor(private readonly directory: string, private readonly render: () => { readonly [name: string]: string }) {
    super();
  }

  /** @throws where the stack's synthesizer takes no files at the end of synthesis */
  public bind(scope: Construct): lambda.CodeConfig {
    const stack = Stack.of(scope);
    checkSynthesizer(stack);
    return {
      s3Location: {
        bucketName: Lazy.uncachedString({ produce: () => this.locationIn(stack).bucketName }),
        objectKey: Lazy.uncachedString({ produce: () => this.locationIn(stack).objectKey }),
      },
    };
  }

  /** The same for equal files, however often it is asked. */
  private locationIn(stack: Stack): FileAssetLocation {
    this.kept ??= contentsOf(this.directory);
    const files = { ...this.kept, ...this.render() };
    const sourceHash = hashOf(files);
    const { outdir, assetOutdir } = Stage.of(stack)!;
    const folder = path.join(assetOutdir, `asset.${sourceHash}`);
    if (!fs.existsSync(folder)) {
      fs.mkdirSync(folder);
      for (const [name, content] of Object.entries(files)) { writeReadable(path.join(folder, name), content); }
    }
    return stack.synthesizer.addFileAsset({ fileName: path.relative(outdir, folder), packaging: FileAssetPackaging.ZIP_DIRECTORY, sourceHash });
  }
}

/** Others make something in the stack for every file, or take none, or write down early what is uploaded. */
function checkSynthesizer(stack: Stack): void {
  let outermost = stack;
  while (outermost.nestedStackParent) { outermost = outermost.nestedStackParent; }
  const { synthesizer } = outermost;
  const isUsual = synthesizer instanceof DefaultStackSynthesizer || synthesizer instanceof CliCredentialsStackSynthesizer;
  if (!isUsual || synthesizer instanceof BootstraplessSynthesizer) {
    throw new Error(`stack "${outermost.node.path}" has the synthesizer "${synthesizer.constructor.name}", which takes no files at the end of synthesis; ` +
      'take a DefaultStackSynthesizer, or leave docs out');
  }
}

/** Lambda reads files as somebody else, whatever the mask of whoever synthesizes. */
function writeReadable(file: string, content: Buffer | string): void {
  fs.writeFileSync(file, content);
  fs.chmodSync(file, 0o644);
}

function contentsOf(directory: string): Record<string, Buffer> {
  return Object.fromEntries(fs.readdirSync(directory).map((name) => [name, fs.readFileSync(path.join(directory, name))]));
}

function hashOf(files: { readonly [name: string]: Buffer | string }): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(files).sort()) { hash.update(`${name}\0${Buffer.byteLength(files[name])}\0`).update(files[name]); }
  return hash.digest('hex');
}
