/** An integration's URI with its stage variables and path variables filled in. */
export function fillUri(uri: string, stageVariables: Readonly<Record<string, string>>, path: Readonly<Record<string, string>>): string {
  return fillStageVariables(uri, stageVariables)
    .replace(/\{([^{}]+?)\+?\}/g, (whole, name: string) => Object.hasOwn(path, name) ? encodePath(path[name]) : whole);
}

/** Encodes what a path may not have; what the client encoded stays as it is. */
function encodePath(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/g, (part) =>
    [...Buffer.from(part, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''));
}

/** A text with `${stageVariables.name}` filled in. */
export function fillStageVariables(text: string, stageVariables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => Object.hasOwn(stageVariables, name) ? stageVariables[name] : '');
}

/** A URL with more query parameters. */
export function withQuery(url: string, query: ReadonlyArray<readonly [string, string]>): string {
  if (query.length === 0) return url;
  const text = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return `${url}${url.includes('?') ? '&' : '?'}${text}`;
}
