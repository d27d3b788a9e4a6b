import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const EXAMPLES = path.join(__dirname, '..', 'examples');
const NAMES = fs.readdirSync(EXAMPLES).filter((name) => fs.existsSync(path.join(EXAMPLES, name, 'app.ts')));

interface Report {
  readonly pluginReports: { readonly violations: { readonly ruleName: string; readonly description: string }[] }[];
}

test.each(NAMES)('CDK\'s own validation has nothing to say of examples/%s, and neither have we', (name) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `gatehouse-${name}-`));
  process.env.CDK_VALIDATION = 'true';
  process.env.CDK_OUTDIR = directory;
  jest.isolateModules(() => jest.requireActual(path.join(EXAMPLES, name, 'app.ts')));

  const read = (file: string) => JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8'));
  const report: Report = read('validation-report.json');
  expect(report.pluginReports.flatMap((plugin) => plugin.violations.map(({ ruleName, description }) => `${ruleName}: ${description}`))).toEqual([]);
  const messages = fs.readdirSync(directory).filter((file) => file.endsWith('.metadata.json')).flatMap((file) => Object.values<{ type: string }[]>(read(file)).flat());
  fs.rmSync(directory, { recursive: true });
  expect(messages.filter((message) => /^aws:cdk:(warning|error)$/.test(message.type))).toEqual([]);
}, 60_000);

test('there are examples', () => {
  expect(NAMES).toContain('ingestion');
});
