/** Whether types of a schema include another. */
export function allows(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

export function typesText(types: readonly string[] | undefined): string {
  return types === undefined ? 'any' : types.join(' or ');
}
