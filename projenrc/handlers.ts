import * as fs from 'fs';
import * as path from 'path';
import { build } from 'esbuild';

const ROOT = path.join(__dirname, '..');

/** Bundles what Lambda runs into `lib/handlers`, with the licence of what is bundled. Jest calls it before the first test. */
export default async function bundleHandlers(): Promise<void> {
  const { outputFiles: [bundle] } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/handlers/jwt-authorizer.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    banner: { js: '/* Holds aws-jwt-verify, copyright Amazon.com, Inc. or its affiliates, Apache-2.0: see LICENSE-aws-jwt-verify. */' },
    write: false,
  });
  const directory = path.join(ROOT, 'lib', 'handlers', 'jwt-authorizer');
  fs.mkdirSync(directory, { recursive: true });
  replace(path.join(directory, 'index.js'), Buffer.from(bundle.contents));
  replace(path.join(directory, 'LICENSE-aws-jwt-verify'), fs.readFileSync(path.join(ROOT, 'node_modules', 'aws-jwt-verify', 'LICENSE')));
}

/** At once, and only where it changes: other test runs may be reading it. */
function replace(file: string, contents: Buffer): void {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(contents)) { return; }
  const next = path.join(path.dirname(file), '..', `${path.basename(file)}.${process.pid}`);
  fs.writeFileSync(next, contents);
  fs.renameSync(next, file);
}

if (require.main === module) { void bundleHandlers(); }
