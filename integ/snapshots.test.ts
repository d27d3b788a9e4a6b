import * as fs from 'fs';
import * as path from 'path';
import { NOUNS, synthesize } from './synthesis';

const UPDATE = process.env.GATEHOUSE_SNAPSHOTS === 'update';

test.each(NOUNS)('the templates of integ.%s.ts are those that were accepted; "npm run integ:accept" accepts what changed', (noun) => {
  const assembly = synthesize(noun);
  const synthesized = templatesIn(assembly);
  fs.rmSync(assembly, { recursive: true });
  const snapshot = path.join(__dirname, `integ.${noun}.ts.snapshot`);
  if (UPDATE) { accept(snapshot, synthesized); }

  expect(synthesized).toEqual(templatesIn(snapshot));
});

test('every snapshot belongs to a stack', () => {
  const snapshots = fs.readdirSync(__dirname).filter((name) => name.endsWith('.snapshot'));
  expect(snapshots.sort()).toEqual(NOUNS.map((noun) => `integ.${noun}.ts.snapshot`).sort());
});

/** The stacks under test: that of the assertions has a new salt at each synthesis. */
function templatesIn(directory: string): Record<string, unknown> {
  const names = fs.readdirSync(directory).filter((name) => name.endsWith('.template.json') && !name.includes('DeployAssert'));
  return Object.fromEntries(names.map((name) => [name, JSON.parse(fs.readFileSync(path.join(directory, name), 'utf8'))]));
}

function accept(snapshot: string, templates: Record<string, unknown>): void {
  fs.rmSync(snapshot, { recursive: true, force: true });
  fs.mkdirSync(snapshot);
  for (const [name, template] of Object.entries(templates)) {
    fs.writeFileSync(path.join(snapshot, name), JSON.stringify(template, undefined, 1) + '\n');
  }
}
