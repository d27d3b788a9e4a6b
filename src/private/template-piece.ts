/** A part of a template as data: what it prints, or what it does. */
export type Piece =
  /** Text that is printed as it stands, with nothing in it that looks like a template. */
  | { readonly kind: 'static'; readonly text: string }
  /** What a reference or a call gives, written without its `$`. */
  | { readonly kind: 'print'; readonly reference: string }
  /** A statement that prints nothing. */
  | { readonly kind: 'do'; readonly statement: string }
  | { readonly kind: 'if'; readonly condition: string; readonly then: readonly Piece[]; readonly otherwise: readonly Piece[] }
  /** A loop; commas stand between what its rounds print. */
  | { readonly kind: 'each'; readonly variable: string; readonly list: string; readonly round: readonly Piece[] };

export function fixed(text: string): Piece {
  return { kind: 'static', text };
}

export function print(reference: string): Piece {
  return { kind: 'print', reference };
}

export function perform(statement: string): Piece {
  return { kind: 'do', statement };
}

/** The template that prints the pieces one after the other, once the statements before them have run. */
export function template(preamble: string, pieces: readonly Piece[]): string {
  return joined(preamble, inline(pieces));
}

/** Templates one after the other. Velocity reads letters behind a directive as more of its name. */
export function joined(...templates: readonly string[]): string {
  return templates.join('').replace(/#end(?=[A-Za-z0-9_@])/g, '#{end}');
}

function inline(pieces: readonly Piece[]): string {
  return pieces.map(inlinePiece).join('');
}

function inlinePiece(piece: Piece): string {
  switch (piece.kind) {
    case 'static': return piece.text;
    case 'print': return `\${${piece.reference}}`;
    case 'do': return piece.statement;
    case 'if': return `#if(${piece.condition})${inline(piece.then)}${piece.otherwise.length > 0 ? `#{else}${inline(piece.otherwise)}` : ''}#end`;
    case 'each': return `#foreach(${piece.variable} in ${piece.list})${inline(piece.round)}#if($foreach.hasNext),#end#end`;
  }
}

/** A piece among others with something between them, and when it is there; always where nothing is said. */
export interface Separable {
  readonly condition?: string;
  readonly pieces: readonly Piece[];
}

/** The pieces that are there, with the separator between them. */
export function separated(items: readonly Separable[], separator: string, nextVariable: () => string): Piece[] {
  const firstSure = items.findIndex(({ condition }) => condition === undefined);
  const isOpen = firstSure !== 0 && items.length > 1;
  const lead = isOpen ? nextVariable() : '';
  const begin = isOpen ? [perform(`#set(${lead} = "")`)] : [];
  return [...begin, ...items.flatMap(({ condition, pieces }, index) => {
    const isSettled = firstSure >= 0 && index > firstSure;
    const before = isSettled ? [fixed(separator)] : index > 0 ? [print(lead.slice(1))] : [];
    const after = !isSettled && isOpen && index !== firstSure && index < items.length - 1 ? [perform(`#set(${lead} = "${separator}")`)] : [];
    const all = [...before, ...pieces, ...after];
    return condition === undefined ? all : [{ kind: 'if' as const, condition, then: all, otherwise: [] }];
  })];
}
