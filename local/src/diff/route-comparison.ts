import type { RouteVersion } from './api-version';
import type { Report } from './change';
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
      new SchemaComparison('request', old.document, now.document, report).compare(former.schema ?? ANY_VALUE, parameter.schema ?? ANY_VALUE, what);
    }
  }
  for (const [key, parameter] of before) if (!after.has(key)) report(`${labelOf(parameter)}: is gone`, false);
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
    if (Object.hasOwn(after, type)) comparison.compare(asObject(media).schema ?? ANY_VALUE, asObject(own(after, type)).schema ?? ANY_VALUE, where);
    else report(`${where}: media type "${type}" is gone`, true);
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
  const names = new Set(Object.keys(asObject(after.headers)).map((name) => name.toLowerCase()));
  for (const name of Object.keys(asObject(before.headers))) if (!names.has(name.toLowerCase())) report(`${where}: header "${name}" is gone`, true);
  compareContent(before.content, after.content, where, new SchemaComparison('response', old.document, now.document, report), report);
}
