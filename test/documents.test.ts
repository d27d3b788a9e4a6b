import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..');
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'local/README.md', ...fs.readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** The TypeScript blocks of a document as files that exist in memory only, named by document and line. */
function blocksOf(document: string): [string, string][] {
  const text = fs.readFileSync(path.join(ROOT, document), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    return [path.join(ROOT, 'examples', `${document.replace(/\W/g, '-')}-${line}.mts`), match[1]];
  });
}

test('every block of code in the documents compiles', () => {
  const blocks = new Map(DOCUMENTS.flatMap(blocksOf));
  const config = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, noUnusedLocals: false }, ROOT);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (name) => blocks.get(name) ?? readFile(name);
  host.fileExists = (name) => blocks.has(name) || fileExists(name);
  host.getSourceFile = (name, languageVersion) => {
    const text = host.readFile(name);
    return text === undefined ? undefined : ts.createSourceFile(name, text, languageVersion);
  };
  const program = ts.createProgram([...blocks.keys()], { ...options, noEmit: true }, host);
  const faults = [...blocks.keys()].flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)))
    .map((fault) => `${path.basename(fault.file!.fileName)}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`);

  expect(blocks.size).toBeGreaterThan(5);
  expect(faults).toEqual([]);
}, 60_000);

test('every link between documents leads somewhere', () => {
  const broken = DOCUMENTS.flatMap((document) => {
    const text = fs.readFileSync(path.join(ROOT, document), 'utf8');
    return [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1])
      .filter((target) => !fs.existsSync(path.join(ROOT, path.dirname(document), target))).map((target) => `${document}: ${target}`);
  });
  expect(broken).toEqual([]);
});
