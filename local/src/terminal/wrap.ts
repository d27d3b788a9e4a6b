/** Breaks a text between words into lines of at most a number of characters, all but the first indented; a longer word is broken. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, width - indent.length))) {
    const longer = line === '' ? `${lines.length === 0 ? '' : indent}${word}` : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, size: number): string[] {
  const parts: string[] = [];
  for (let start = 0; start < word.length; start += size) parts.push(word.slice(start, start + size));
  return parts.length === 0 ? [''] : parts;
}
