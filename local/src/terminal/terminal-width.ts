/** Characters in a line of what is printed: those of the terminal, 80 where there is none, and never less. */
export function terminalWidth({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout): number {
  return isTTY === true ? Math.max(80, columns ?? 80) : 80;
}
