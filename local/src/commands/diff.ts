import { changeTable } from '../diff/change-table';
import { compareApis } from '../diff/compare-apis';
import { isFolder, readVersions, withOneName } from '../diff/read-versions';
import { printableJson } from '../terminal/printable';
import { terminalWidth } from '../terminal/terminal-width';

export interface DiffOptions {
  readonly json?: boolean;
}

/** What is to be printed, and whether a change breaks callers. */
export interface Difference {
  readonly lines: readonly string[];
  readonly breaks: boolean;
}

/**
 * Compares the APIs of two cloud assemblies or OpenAPI documents.
 * @throws where one of them is none
 */
export async function diffApis(oldPlace: string, newPlace: string, { json }: DiffOptions, width = terminalWidth()): Promise<Difference> {
  const isWithDocument = !isFolder(oldPlace) || !isFolder(newPlace);
  const [old, now] = await Promise.all([readVersions(oldPlace, isWithDocument), readVersions(newPlace, isWithDocument)]);
  const changes = compareApis(withOneName(old, now, oldPlace), withOneName(now, old, newPlace));
  const records = changes.map(({ api, route, kind, what, breaking }) => ({ api: api ?? null, route: route ?? null, kind, what, breaking }));
  return { lines: json ? [printableJson(records)] : changeTable(changes, width), breaks: changes.some(({ breaking }) => breaking) };
}
