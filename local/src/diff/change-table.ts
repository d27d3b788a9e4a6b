import type { Change } from './change';
import { printable } from '../terminal/printable';
import { shorten } from '../terminal/shorten';
import { wrap } from '../terminal/wrap';

/** The changes as lines: breaking ones first, an API a block. */
export function changeTable(changes: readonly Change[], width: number): string[] {
  if (changes.length === 0) return ['no changes'];
  const breaking = changes.filter((change) => change.breaking);
  const others = changes.filter((change) => !change.breaking);
  return [
    ...section('BREAKING', breaking, width),
    ...breaking.length > 0 && others.length > 0 ? [''] : [],
    ...section('COMPATIBLE', others, width),
    '', `${changes.length} change${changes.length === 1 ? '' : 's'}, ${breaking.length} breaking`,
  ];
}

function section(title: string, changes: readonly Change[], width: number): string[] {
  if (changes.length === 0) return [];
  const apis = [...new Set(changes.map(({ api }) => api))];
  return apis.flatMap((api) => [
    ...wrap(printable(api === undefined ? title : `${title}  ${api}`), width, '  '),
    ...rows(changes.filter((change) => change.api === api), width),
  ]);
}

/** Routes get at most half of the width; what changed is wrapped beside them. */
function rows(changes: readonly Change[], width: number): string[] {
  const kinds = Math.max(...changes.map(({ kind }) => kind.length));
  const routes = changes.map(({ route }) => printable(route ?? ''));
  const most = Math.min(Math.floor((width - 4 - kinds) / 2), Math.max(...routes.map((route) => route.length)));
  return changes.flatMap(({ kind, what }, index) => {
    const head = `  ${kind.padEnd(kinds)}  ${shorten(routes[index], most, 'middle').padEnd(most)}${most === 0 ? '' : '  '}`;
    return wrap(printable(what), width - head.length).map((line, part) => ((part === 0 ? head : ' '.repeat(head.length)) + line).trimEnd());
  });
}
