/** A string of a JSON text. It is possessive, so that Java matches it without a call for each character. */
const STRING = String.raw`"(?:[^"\\]++|\\.)*+"`;

/** Each token of a JSON text in a group of its own: name, text, number, truth, null, braces and brackets. */
const TOKENS = String.raw`(${STRING}:)|(${STRING})|(-?[0-9][0-9.eE+-]*+)|(true|false)|(null)|([{])|([}])|([\[])|([\]])`;

/** The variable that holds a character that no JSON text has: U+0001, which JSON wants escaped. */
export const MARK = '$mark';

export const MARK_STATEMENT = `#set(${MARK} = $util.base64Decode("AQ=="))`;

/**
 * A call that turns JSON text into an attribute value of DynamoDB: `{"S":"a"}`, `{"M":{…}}`. No loop is in it, so nothing is too deep or too
 * long: each token gets marks around it, and what stands between marks becomes what it is for DynamoDB. Names and contents of strings stay
 * what they are, whatever they look like.
 * @param reference of the JSON text, without its `$`
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function toAttributeValue(reference: string, isItem: boolean): string {
  const marked = ['$1', '\u0001S$2\u0001', '\u0001N$3\u0001', '\u0001B$4\u0001', '\u0001Z$5\u0001', '\u0001M$6', '$7\u0001m', '\u0001L$8', '$9\u0001l']
    .join('').replaceAll('\u0001', '${mark}');
  return [
    `${reference}.replaceAll('${TOKENS}',"${marked}")`,
    replace(String.raw`\u0001S([^\u0001]++)\u0001`, '{"S":$1}'),
    replace(String.raw`\u0001N([^\u0001]++)\u0001`, '{"N":"$1"}'),
    replace(String.raw`\u0001B([^\u0001]++)\u0001`, '{"BOOL":$1}'),
    replace(String.raw`\u0001Z[^\u0001]++\u0001`, '{"NULL":true}'),
    replace(String.raw`\u0001M[{]`, '{"M":{'),
    replace(String.raw`[}]\u0001m`, '}}'),
    replace(String.raw`\u0001L[\[]`, '{"L":['),
    replace(String.raw`[\]]\u0001l`, ']}'),
    replace(String.raw`\u0001(?:[SNBZ]\u0001|[MmLl])`, ''),
    ...isItem ? [replace('(?s)^[{]"M":(.*)[}]$', '$1')] : [],
  ].join('');
}

/** What items are made of: their own braces, names, values with their types, and what opens and closes documents. */
const ITEM_TOKENS = String.raw`(^[\[]?[{])|([}],[{])|[{]"[SB]":(${STRING})[}]|[{]"N":"([^"]*+)"[}]|[{]"BOOL":(true|false)[}]|[{]"M":([{])|` +
  String.raw`[{]"(?:L|SS|NS|BS)":([\[])|(${STRING})|([}])[}]|([\]])[}]`;

/**
 * A call that turns the JSON text of an item, or of a list of items, into plain JSON. Sets become lists, those of numbers lists of texts.
 * A map closes with its own brace and that of its type, so of each two one goes; what closes with one brace is an item.
 * @param reference of the JSON text, without its `$`
 */
export function fromItem(reference: string): string {
  return `${reference}${replace('[{]"NULL":true[}]', 'null')}${replace(ITEM_TOKENS, '$1$2$3$4$5$6$7$8$9$10')}`;
}

function replace(pattern: string, replacement: string): string {
  return `.replaceAll('${pattern}','${replacement}')`;
}
