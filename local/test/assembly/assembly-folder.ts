import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** A template as an object; more of its sections where a test needs them. */
export interface Template {
  readonly Resources?: Record<string, unknown>;
  readonly [section: string]: unknown;
}

const folders: string[] = [];

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-test-'));
  folders.push(folder);
  return folder;
}

afterAll(() => folders.splice(0).forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** Writes a cloud assembly of one stack or more, as `cdk synth` would, and gives its folder. */
export function writeAssembly(stacks: Record<string, Template>, environment = 'aws://unknown-account/unknown-region'): string {
  const directory = temporaryFolder();
  const artifacts = Object.entries(stacks).map(([name, template]) => {
    fs.writeFileSync(path.join(directory, `${name}.template.json`), JSON.stringify(template));
    return [name, {
      type: 'aws:cloudformation:stack',
      environment,
      properties: { templateFile: `${name}.template.json` },
      displayName: name,
      metadata: Object.fromEntries(Object.keys(template.Resources ?? {}).map((id) => [`/${name}/${id}/Resource`, [{ type: 'aws:cdk:logicalId', data: id }]])),
    }];
  });
  fs.writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ version: '36.0.0', artifacts: Object.fromEntries(artifacts) }));
  return directory;
}
