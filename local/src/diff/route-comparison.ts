import type { RouteVersion } from './api-version';
import type { Report } from './change';
import { DocumentPair, isAlike } from './is-alike';
import { isTighter, requirementText } from './requirement';
import { ANY_VALUE } from './schema';
import { SchemaComparison } from './schema-comparison';
import { asObject, asString, JsonObject, own } from '../assembly/json';
import { resolveReference } from '../model/reference';

/** Reports what callers of a route find different. */
export function compareRoutes(old: RouteVersion, now: RouteVersion, report: Report): void {
  if (old.isGreedy !== now.isGreedy) report(`path: its last variable ${now.isGreedy ? 'takes the rest' : 'is one segment'} now`, old.isGreedy);
  compareAuth(old, now, report);
  compareParameters(old, now, report);
  compareBodies(old, now, report);
  compareResponses(old, now, report);
  if (!isAlike(documentsOf(old, now), old.operation.callbacks, now.operation.callbacks)) report('callbacks: are different', true);
}

function documentsOf(old: RouteVersion, now: RouteVersion): DocumentPair {
  return { old: old.document, now: now.document };
}

function compareAuth({ requirements: old }: RouteVersion, { requirements: now }: RouteVersion, report: Report): void {
  const [before, after] = [requirementText(old), requirementText(now)];
  if (before !== after) report(`authorization ${before} is ${after} now`, isTighter(old, now));
}

function compareParameters(old: RouteVersion, now: RouteVersion, report: Report): void {
  const [before, after] = [parametersOf(old), parametersOf(now)];
  for (const [key, parameter] of after) {
    const former = before.get(key);
    const what = labelOf(parameter);
    const isRequired = parameter.required === true;
    if (former === undefined) {
      report(`${what}: is new${isRequired ? ', and required' : ''}`, isRequired);
    } else {
      if ((former.required === true) !== isRequired) report(`${what}: is ${isRequired ? 'required' : 'optional'} now`, isRequired);
      compareWriting(former, parameter, what, documentsOf(old, now), report);
      const comparison = new SchemaComparison('request', old.document, now.document, report);
      comparison.compare(former.schema ?? ANY_VALUE, parameter.schema ?? ANY_VALUE, what);
      compareContent(former.content, parameter.content, what, comparison, report);
    }
  }
  for (const [key, parameter] of before) if (!after.has(key)) report(`${labelOf(parameter)}: is gone`, false);
}

/** How a parameter is written; what is not understood of it may break callers either way. */
function compareWriting(old: JsonObject, now: JsonObject, what: string, documents: DocumentPair, report: Report): void {
  const [before, after] = [writingOf(old), writingOf(now)];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!isAlike(documents, before[key], after[key])) report(`${what}: ${key} is different`, true);
  }
}

function writingOf(parameter: JsonObject): JsonObject {
  const { name: _, description, required, schema, content, example, examples, deprecated, ...others } = parameter;
  const style = others.style ?? (others.in === 'query' || others.in === 'cookie' ? 'form' : 'simple');
  return { ...others, style, explode: others.explode ?? style === 'form', ...content === undefined ? {} : { form: 'content' } };
}

/** Parameters by what identifies them: those of paths by their place, and names of headers in any case. */
function parametersOf({ name: route, parameters }: RouteVersion): ReadonlyMap<string, JsonObject> {
  const variables = [...route.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, variable]) => variable);
  return new Map(parameters.map((parameter) => {
    const name = asString(parameter.name) ?? '';
    if (parameter.in === 'path') return [`path ${variables.indexOf(name)}`, parameter];
    return [parameter.in === 'header' ? `header ${name.toLowerCase()}` : `${asString(parameter.in)} ${name}`, parameter];
  }));
}

function labelOf(parameter: JsonObject): string {
  return `${asString(parameter.in) ?? ''} parameter "${asString(parameter.name) ?? ''}"`;
}

function compareBodies(old: RouteVersion, now: RouteVersion, report: Report): void {
  const before = asObject(resolveReference(old.document, old.operation.requestBody));
  const after = asObject(resolveReference(now.document, now.operation.requestBody));
  const hadBody = Object.keys(asObject(before.content)).length > 0;
  const isRequired = after.required === true;
  if (!hadBody && isRequired) return report('request body: is new, and required', true);
  if ((before.required === true) !== isRequired) report(`request body: is ${isRequired ? 'required' : 'optional'} now`, isRequired);
  const comparison = new SchemaComparison('request', old.document, now.document, report);
  compareContent(before.content, after.content, 'request body', comparison, report);
}

/** Media types that are gone break callers either way. */
function compareContent(old: unknown, now: unknown, where: string, comparison: SchemaComparison, report: Report): void {
  const [before, after] = [asObject(old), asObject(now)];
  for (const [type, media] of Object.entries(before)) {
    const { schema, encoding } = asObject(media);
    const { schema: newSchema, encoding: newEncoding } = asObject(own(after, type));
    if (Object.hasOwn(after, type)) {
      comparison.compare(schema ?? ANY_VALUE, newSchema ?? ANY_VALUE, where);
      if (JSON.stringify(encoding) !== JSON.stringify(newEncoding)) report(`${where}: encoding is different`, true);
    } else {report(`${where}: media type "${type}" is gone`, true);}
  }
  for (const type of Object.keys(after).filter((added) => !Object.hasOwn(before, added))) report(`${where}: media type "${type}" is new`, false);
}

function compareResponses(old: RouteVersion, now: RouteVersion, report: Report): void {
  const [before, after] = [asObject(old.operation.responses), asObject(now.operation.responses)];
  for (const status of Object.keys(before)) {
    if (Object.hasOwn(after, status)) compareResponse(status, old, now, report);
    else report(`response ${status}: is gone`, true);
  }
  for (const status of Object.keys(after).filter((added) => !Object.hasOwn(before, added))) report(`response ${status}: is new`, false);
}

function compareResponse(status: string, old: RouteVersion, now: RouteVersion, report: Report): void {
  const read = ({ document, operation }: RouteVersion) => asObject(resolveReference(document, own(asObject(operation.responses), status)));
  const [before, after] = [read(old), read(now)];
  const where = `response ${status}`;
  compareHeaders(before.headers, after.headers, where, documentsOf(old, now), report);
  compareContent(before.content, after.content, where, new SchemaComparison('response', old.document, now.document, report), report);
}

function compareHeaders(old: unknown, now: unknown, where: string, documents: DocumentPair, report: Report): void {
  const headers = new Map(Object.entries(asObject(now)).map(([name, header]) => [
    name.toLowerCase(), asObject(resolveReference(documents.now, header)),
  ]));
  for (const [name, value] of Object.entries(asObject(old))) {
    const [before, after] = [asObject(resolveReference(documents.old, value)), headers.get(name.toLowerCase())];
    const what = `${where}, header "${name}"`;
    if (after === undefined) {
      report(`${what}: is gone`, true);
      continue;
    }
    if (before.required === true && after.required !== true) report(`${what}: is optional now`, true);
    compareWriting(before, after, what, documents, report);
    const comparison = new SchemaComparison('response', documents.old, documents.now, report);
    comparison.compare(before.schema ?? ANY_VALUE, after.schema ?? ANY_VALUE, what);
    compareContent(before.content, after.content, what, comparison, report);
  }
}
