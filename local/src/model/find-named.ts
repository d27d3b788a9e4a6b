/**
 * What a caller means: what has exactly the name or the path, or the one that has the construct id on its path.
 * @param kind what it is called in messages
 * @param hasName whether an item has a name of its own, beside its path, and it is this
 * @throws where there is none, or more than one
 */
export function findNamed<T extends { readonly path: string }>(
  kind: string, items: readonly T[], name: string, hasName: (item: T) => boolean = () => false,
): T {
  const exact = items.filter((item) => hasName(item) || item.path === name);
  const matches = exact.length > 0 ? exact : items.filter(({ path }) => `/${path}/`.includes(`/${name}/`));
  if (matches.length === 1) return matches[0];
  const known = (matches.length > 1 ? matches : items).map(({ path }) => `"${path}"`).join(', ');
  if (matches.length > 1) throw new Error(`${kind} "${name}" is ambiguous; use one of ${known}`);
  throw new Error(`${kind} "${name}" is not in the assembly; ${known === '' ? 'it has none' : `use one of ${known}`}`);
}
