import type { ApiListing, RouteListing, StageListing, ValidationListing } from './route-listing';
import type { Throttle } from '../model/throttle';
import { printable } from '../terminal/printable';
import { Column, drawTable } from '../terminal/text-table';
import { wrap } from '../terminal/wrap';

const THROTTLE: Column<RouteListing> = { title: 'THROTTLE', cell: ({ throttle }) => throttle === undefined ? '' : throttleText(throttle) };

/** Columns in the order of a request: what it asks for, who may, where it goes, and what it has to keep to. */
const COLUMNS: readonly Column<RouteListing>[] = [
  { title: 'METHOD', cell: ({ method }) => method },
  { title: 'PATH', cell: ({ path }) => path, cut: 'middle', least: 16, last: true },
  { title: 'AUTH', cell: authCell, cut: 'end', least: 8 },
  { title: 'BACKEND', cell: ({ backend }) => backend, cut: 'middle', least: 14 },
  { title: 'VALIDATION', cell: ({ validation }) => validationCell(validation), cut: 'end' },
  THROTTLE,
  { title: 'CACHE', cell: ({ cacheTtl }) => cacheTtl === undefined ? '' : `${cacheTtl} s` },
];
const INDENT = '  ';

/** The routes of every API as lines, an API a block. */
export function routeTables(apis: readonly ApiListing[], width: number): string[] {
  if (apis.length === 0) return ['the assembly has no API'];
  const blocks = apis.map((api) => apiBlock(api, width));
  const isShortened = blocks.some((block) => block.isShortened);
  return [
    ...blocks.flatMap(({ lines }, index) => index === 0 ? lines : ['', ...lines]),
    ...isShortened ? ['', '… stands for what did not fit; a wider terminal or --json shows all'] : [],
  ];
}

interface Block {
  readonly lines: readonly string[];
  readonly isShortened: boolean;
}

function apiBlock({ api, kind, stages, problem }: ApiListing, width: number): Block {
  const groups = alikeStages(stages);
  const parts = groups.map((group): Block => {
    const head = wrap(printable(`${api}  ${kind}, ${stageNames(group)}`), width, '  ');
    if (problem !== undefined) return { lines: [...head, ...indented(`not known: ${problem}`, width)], isShortened: false };
    const { lines, isShortened } = stageTable(group[0].routes, width);
    return { lines: [...head, ...lines], isShortened };
  });
  return {
    lines: parts.flatMap(({ lines }, index) => index === 0 ? lines : ['', ...lines]),
    isShortened: parts.some(({ isShortened }) => isShortened),
  };
}

/** Where the table is too wide, throttles are told above it: most routes have that of their stage. */
function stageTable(routes: readonly RouteListing[], width: number): Block {
  if (routes.length === 0) return { lines: ['  no routes'], isShortened: false };
  const whole = drawTable(COLUMNS, routes, width, INDENT);
  if (!whole.isShortened || routes.every(({ throttle }) => throttle === undefined)) return whole;
  const { lines, isShortened } = drawTable(COLUMNS.filter((column) => column !== THROTTLE), routes, width, INDENT);
  return { lines: [...indented(throttleLegend(routes), width), ...lines], isShortened };
}

/** A text under the head of a block, further lines of it indented once more. */
function indented(text: string, width: number): string[] {
  return wrap(printable(text), width - INDENT.length, INDENT).map((line) => INDENT + line);
}

/** The throttle of most routes, then the others with the routes that have them. */
function throttleLegend(routes: readonly RouteListing[]): string {
  const users = new Map<string, string[]>();
  for (const { method, path, throttle } of routes) {
    const text = throttle === undefined ? 'none' : throttleText(throttle);
    users.set(text, [...users.get(text) ?? [], `${method} ${path}`]);
  }
  const [[usual], ...others] = [...users].sort(([, left], [, right]) => right.length - left.length);
  return `THROTTLE ${[usual, ...others.map(([text, names]) => `${text} for ${names.join(', ')}`)].join('; ')}`;
}

/** Stages whose routes are the same in everything that is shown stand together. */
function alikeStages(stages: readonly StageListing[]): StageListing[][] {
  const groups = new Map<string, StageListing[]>();
  for (const stage of stages) {
    const key = JSON.stringify(stage.routes);
    groups.set(key, [...groups.get(key) ?? [], stage]);
  }
  return [...groups.values()];
}

function stageNames(stages: readonly StageListing[]): string {
  const names = stages.flatMap(({ stage }) => stage ?? []);
  return names.length === 0 ? 'no stage' : `stage${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
}

function authCell({ auth, scopes, apiKeyRequired }: RouteListing): string {
  return [auth, ...apiKeyRequired ? ['+key'] : [], ...scopes.length === 0 ? [] : [scopes.join(',')]].join(' ');
}

function validationCell({ body, parameters }: ValidationListing): string {
  return [...body.length === 0 ? [] : ['body'], ...parameters.length === 0 ? [] : ['params']].join(', ');
}

function throttleText({ rate, burst }: Throttle): string {
  return `${rate}/s burst ${burst}`;
}
