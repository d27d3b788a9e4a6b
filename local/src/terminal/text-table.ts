import { printable } from './printable';
import { Cut, shorten } from './shorten';

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => string;
  /** What is lost of cells where the table is too wide; nothing by default. */
  readonly cut?: Cut;
  /** Characters that remain at least where cells are shortened; 8 by default. */
  readonly least?: number;
  /** Shortened only where nothing else can be. */
  readonly last?: boolean;
}

/** A table with aligned columns. */
export interface TextTable {
  readonly lines: readonly string[];
  /** Whether something had to be shortened. */
  readonly isShortened: boolean;
}

const GAP = '  ';

/**
 * Draws a table within a width, without the columns that are empty in every row.
 * @param indent what every line begins with
 */
export function drawTable<T>(columns: readonly Column<T>[], rows: readonly T[], width: number, indent = ''): TextTable {
  const used = columns.map((column) => ({ ...column, cells: rows.map((row) => printable(column.cell(row))) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const wanted = used.map(({ title, cells }) => Math.max(title.length, ...cells.map((cell) => [...cell].length)));
  const widths = fit(used, wanted, width - indent.length - GAP.length * (used.length - 1));
  const lineOf = (cells: readonly string[]) => {
    const fitting = cells.map((cell, index) => pad(shorten(cell, widths[index], used[index].cut ?? 'end'), widths[index]));
    return (indent + fitting.join(GAP)).trimEnd();
  };
  return {
    lines: [lineOf(used.map(({ title }) => title)), ...rows.map((_, row) => lineOf(used.map(({ cells }) => cells[row])))],
    isShortened: widths.some((own, index) => own < wanted[index]),
  };
}

type Limits = Pick<Column<never>, 'title' | 'cut' | 'least' | 'last'>;

/** Takes from the columns that may be shortened until all fit: first from most, then from those that come last, then below what should remain. */
function fit(columns: readonly Limits[], wanted: readonly number[], room: number): number[] {
  const least = ({ least: own = 8, title }: Limits) => Math.max(own, title.length);
  const steps: ((column: Limits) => number | undefined)[] = [
    (column) => column.last ? undefined : least(column),
    least,
    () => 3,
  ];
  return steps.reduce((widths, floorOf) => {
    const floors = columns.map((column) => column.cut === undefined ? undefined : floorOf(column));
    return narrow(widths, floors, room);
  }, [...wanted]);
}

/** Takes from the widest column until all fit, or none is above its floor; those without a floor stay. */
function narrow(widths: readonly number[], floors: readonly (number | undefined)[], room: number): number[] {
  const narrowed = [...widths];
  for (let excess = narrowed.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess--) {
    const candidates = floors.flatMap((floor, index) => floor !== undefined && narrowed[index] > floor ? [index] : []);
    if (candidates.length === 0) break;
    narrowed[candidates.reduce((most, index) => narrowed[index] > narrowed[most] ? index : most)]--;
  }
  return narrowed;
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - [...cell].length));
}
