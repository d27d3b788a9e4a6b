const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };
const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A tree of elements: lists repeat their element, undefined leaves it out. */
export type XmlNode = string | number | boolean | undefined | XmlNode[] | { [name: string]: XmlNode };

export function xmlDocument(root: string, content: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement(root, content, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"')}`;
}

function xmlElement(name: string, node: XmlNode, attributes = ''): string {
  if (node === undefined) return '';
  if (Array.isArray(node)) return node.map((item) => xmlElement(name, item)).join('');
  const content = typeof node === 'object'
    ? Object.entries(node).map(([child, value]) => xmlElement(child, value)).join('')
    : String(node).replace(/[&<>"\r]/g, (character) => entities[character]);
  return `<${name}${attributes}>${content}</${name}>`;
}

/** The contents of every element of a name, in order; enough for the flat documents that S3 takes. */
export function xmlElements(document: string, name: string): string[] {
  return [...document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => match[1]);
}

export function xmlText(content: string): string {
  return content.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return characters[name] ?? whole;
    return String.fromCodePoint(hex !== undefined ? parseInt(hex, 16) : Number(decimal));
  });
}
