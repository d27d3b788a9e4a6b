import { JavaValue } from '../vtl/java-value';
import { JsonPath } from '../vtl/json-path';
import { parseJson } from '../vtl/json-reader';
import { TemplateRuntimeError } from '../vtl/template-error';

/** What a JSON path leads to in a text, e.g. `$.order.id`; undefined where that is nothing or null, or the text is no JSON. */
export function jsonMember(text: string, path: string): NonNullable<JavaValue> | undefined {
  try {
    const document = parseJson(text);
    return JsonPath.compile(path).read(document, document) ?? undefined;
  } catch (error) {
    // What nests too deeply to be read is none either.
    if (error instanceof TemplateRuntimeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
