import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsDifferences } from './aws-difference';
import { MappingTemplate, TemplateRuntimeError, TemplateScope, TemplateSyntaxError } from '../../src/vtl';

interface Probe {
  readonly name: string;
  readonly template: string;
  readonly body?: string;
  /** What Velocity prints. */
  readonly expected?: string;
  /** What it prints where a reference without a value prints nothing, if that is something else. */
  readonly onAws?: string;
  readonly error?: string;
}

const reference = JSON.parse(readFileSync(join(__dirname, 'reference.json'), 'utf8')) as { env: TemplateScope; cases: Probe[] };
const probes = new Map(reference.cases.map((probe) => [probe.name, probe]));

/** @returns undefined where the template fails with one of the engine's errors */
function answer({ template, body = reference.env.body }: Probe): string | undefined {
  try {
    return MappingTemplate.parse(template).render({ ...reference.env, body }).text;
  } catch (error) {
    if (error instanceof TemplateSyntaxError || error instanceof TemplateRuntimeError) return undefined;
    throw error;
  }
}

function recorded(probe: Probe): string | undefined {
  return probe.onAws ?? probe.expected;
}

describe('answers recorded from Velocity 1.7', () => {
  const alike = reference.cases.filter(({ name }) => !awsDifferences.has(name));

  test.each(alike.map((probe) => [probe.name, probe] as const))('%s', (_name, probe) => {
    expect(answer(probe)).toBe(recorded(probe));
  });

  test('there are many', () => {
    expect(alike.length).toBeGreaterThan(1000);
  });
});

describe('answers that differ for a reason', () => {
  test.each([...awsDifferences].map(([name, { expected, reason }]) => [name, reason, expected] as const))('%s: %s', (name, _reason, expected) => {
    const probe = probes.get(name);
    expect(probe).toBeDefined();
    expect(probe && answer(probe)).toBe(expected);
    expect(probe && recorded(probe)).not.toBe(expected);
  });

  test('an entry without a value prints nothing, where Velocity prints the reference', () => {
    const probe = probes.get('foreach-map');
    expect(probe?.expected).toBe('k=v;n=$e.value;');
    expect(probe && answer(probe)).toBe('k=v;n=;');
  });
});
