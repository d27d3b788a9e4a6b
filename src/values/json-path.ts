const STEP = /\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\['([^'"\\$#\n\r]+)'\]/y;

/**
 * The steps of a path to one value in a JSON document: `$.a[0]['b c']` is `['a', 0, 'b c']`.
 * @throws where the text is no such path: wildcards, filters and functions are none, since they name no single value
 */
export function parseJsonPath(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (path.startsWith('$') && STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) { break; }
    const [, name, index, quoted] = match;
    steps.push(index === undefined ? name ?? quoted : Number(index));
    if (STEP.lastIndex === path.length) { return steps; }
  }
  if (path === '$') { return steps; }
  throw new Error(`JSON path "${path}" names no single value; write it as in "$.order.items[0]['unit price']"`);
}

/** The steps as a path again, in one spelling. */
export function formatJsonPath(steps: readonly (string | number)[]): string {
  return '$' + steps.map((step) =>
    typeof step === 'number' ? `[${step}]` : /^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? `.${step}` : `['${step}']`).join('');
}
