const ELLIPSIS = '…';

/** Where a text that is too long loses what does not fit. */
export type Cut = 'middle' | 'end';

/** A text of at most a number of characters. */
export function shorten(text: string, width: number, cut: Cut): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  if (width <= 1) return ELLIPSIS.slice(0, width);
  const tail = cut === 'end' ? 0 : Math.floor((width - 1) / 2);
  return [...characters.slice(0, width - 1 - tail), ELLIPSIS, ...characters.slice(characters.length - tail)].join('');
}
