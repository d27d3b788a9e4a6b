import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** Nouns of the integ stacks: `ingestion` of `integ.ingestion.ts`. */
export const NOUNS = fs.readdirSync(__dirname).flatMap((name) => /^integ\.(.*)\.ts$/.exec(name)?.[1] ?? []);

/** Synthesizes an integ app in this process and gives the folder of its cloud assembly, new each time. */
export function synthesize(noun: string): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `gatehouse-${noun}-`));
  process.env.CDK_OUTDIR = directory;
  try {
    jest.isolateModules(() => jest.requireActual(`./integ.${noun}`));
  } finally {
    delete process.env.CDK_OUTDIR;
  }
  return directory;
}
