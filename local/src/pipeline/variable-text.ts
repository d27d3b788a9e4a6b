import { isObject, own } from '../assembly/json';

/** Values by the name of their root, e.g. `context`. */
export type VariableRoots = Readonly<Record<string, unknown>>;

/** Replaces `$context.a.b` and the like in a text that is not a full mapping template: access logs and gateway responses. */
export function renderVariables(text: string, roots: VariableRoots, missing: string): string {
  return text.replace(/\$(\{?)([A-Za-z]+(?:\.[A-Za-z_]\w*(?:-\w+)*)+)(\}?)/g, (whole, open: string, path: string, close: string) => {
    const [root] = path.split('.');
    if (!Object.hasOwn(roots, root)) return whole;
    const value = variableText(roots, path) ?? missing;
    return open === '' ? value + close : value;
  });
}

/** The text of a variable such as `context.identity.sourceIp`; undefined where it has none. */
export function variableText(roots: VariableRoots, path: string): string | undefined {
  const value = path.split('.').reduce<unknown>((node, name) => isObject(node) ? own(node, name) : undefined, roots);
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
