import * as fs from 'fs';
import * as path from 'path';
import { build, BuildOptions, Metafile } from 'esbuild';

const ROOT = path.join(__dirname, '..');

interface Handler {
  /** Of its file in `src/handlers`, and of its folder in `lib/handlers`. */
  readonly name: string;
  /** The package that is bundled with it, and what has to be said of that. */
  readonly bundled?: { readonly packageName: string; readonly notice: string };
  /** Of the file in `src/handlers` that is for browsers, `page.js` in the folder. */
  readonly page?: string;
  /** What of a package stands beside it as it is, by the names that it has there. */
  readonly copied?: { readonly packageName: string; readonly files: Readonly<Record<string, string>> };
}

const HANDLERS: Handler[] = [
  {
    name: 'jwt-authorizer',
    bundled: {
      packageName: 'aws-jwt-verify',
      notice: '/* Holds aws-jwt-verify, copyright Amazon.com, Inc. or its affiliates, Apache-2.0: see LICENSE-aws-jwt-verify. */',
    },
  },
  { name: 'account-logging' },
  { name: 'connection-keeper' },
  {
    name: 'api-docs',
    page: 'api-docs-page',
    copied: {
      packageName: 'swagger-ui-dist',
      files: {
        'swagger-ui-bundle.js': 'swagger-ui-bundle.js',
        'swagger-ui-bundle.js.LICENSE.txt': 'swagger-ui-bundle.js.LICENSE.txt',
        'swagger-ui.css': 'swagger-ui.css',
        'LICENSE-swagger-ui-dist': 'LICENSE',
        'NOTICE-swagger-ui-dist': 'NOTICE',
      },
    },
  },
];

/** Bundles what Lambda runs into `lib/handlers`, and the reader of OpenAPI definitions into `lib/reader`, with the licences of what is bundled. Jest calls it before the first test. */
export default async function bundleHandlers(): Promise<void> {
  await Promise.all([...HANDLERS.map(bundleHandler), bundleReader()]);
}

async function bundleReader(): Promise<void> {
  const { outputFiles: [output], metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/reader/openapi-reader.mts'],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    banner: { js: '/* Holds the packages that LICENSES names. */' },
    metafile: true,
    write: false,
  });
  const directory = path.join(ROOT, 'lib', 'reader', 'openapi-reader');
  fs.mkdirSync(directory, { recursive: true });
  replace(path.join(directory, 'index.js'), Buffer.from(output.contents));
  replace(path.join(directory, 'LICENSES'), Buffer.from(licences(metafile)));
}

/** Every bundled package with its licence, as its file has it or its description names it. */
function licences({ inputs }: Metafile): string {
  const folders = new Set(Object.keys(inputs).flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(path.join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version}, ${license}\n\n${file === undefined ? '' : fs.readFileSync(path.join(ROOT, folder, file), 'utf8').trim() + '\n'}`;
  }).join(`\n${'-'.repeat(80)}\n`);
}

async function bundleHandler({ name, bundled, page, copied }: Handler): Promise<void> {
  const directory = path.join(ROOT, 'lib', 'handlers', name);
  fs.mkdirSync(directory, { recursive: true });
  replace(path.join(directory, 'index.js'), await bundle(name, {
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // Lambda's runtime carries it.
    external: ['@aws-sdk/*'],
    banner: bundled && { js: bundled.notice },
  }));
  if (bundled) { replace(path.join(directory, `LICENSE-${bundled.packageName}`), fileOf(bundled.packageName, 'LICENSE')); }
  if (page) { replace(path.join(directory, 'page.js'), await bundle(page, { platform: 'browser', target: 'es2022', format: 'iife' })); }
  for (const [copy, file] of Object.entries(copied?.files ?? {})) { replace(path.join(directory, copy), fileOf(copied!.packageName, file)); }
}

async function bundle(name: string, options: BuildOptions): Promise<Buffer> {
  const { outputFiles } = await build({
    ...options, absWorkingDir: ROOT, entryPoints: [`src/handlers/${name}.ts`], bundle: true, minify: true, write: false,
  });
  return Buffer.from(outputFiles![0].contents);
}

function fileOf(packageName: string, file: string): Buffer {
  return fs.readFileSync(path.join(ROOT, 'node_modules', packageName, file));
}

/** At once, and only where it changes: other test runs may be reading it. */
function replace(file: string, contents: Buffer): void {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(contents)) { return; }
  const next = path.join(path.dirname(file), '..', `${path.basename(file)}.${process.pid}`);
  fs.writeFileSync(next, contents);
  fs.renameSync(next, file);
}

if (require.main === module) { void bundleHandlers(); }
