type Json = { readonly [name: string]: unknown };

/**
 * The same value with every `Fn::Join` of texts, references and attributes written as one `Fn::Sub` text. A document names the same few
 * functions on every route, and the join takes three times the space. Texts with `${` in them stay as they are: mapping templates are read
 * by people too.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
 */
export function compactJoins(value: unknown): unknown {
  if (Array.isArray(value)) { return value.map(compactJoins); }
  if (typeof value !== 'object' || value === null) { return value; }
  const object = value as Json;
  const substitution = asSubstitution(object);
  if (substitution !== undefined) { return { 'Fn::Sub': substitution }; }
  return Object.fromEntries(Object.entries(object).map(([name, field]) => [name, compactJoins(field)]));
}

function asSubstitution(value: Json): string | undefined {
  const join = value['Fn::Join'];
  if (!Array.isArray(join) || join[0] !== '' || !Array.isArray(join[1])) { return undefined; }
  const parts = join[1].map(asPart);
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
}

function asPart(part: unknown): string | undefined {
  if (typeof part === 'string') { return part.includes('${') ? undefined : part; }
  const { Ref: ref, 'Fn::GetAtt': attribute } = part as Json;
  if (typeof ref === 'string') { return `\${${ref}}`; }
  return Array.isArray(attribute) && attribute.every((name) => typeof name === 'string') ? `\${${attribute.join('.')}}` : undefined;
}
