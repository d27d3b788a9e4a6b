import { asArray, asObject, asString, JsonObject, own } from '../assembly/json';

/** The paths of an operation's servers, e.g. `/v1`; undefined where a document does not tell servers. */
export function basePathsOf(document: JsonObject, item: JsonObject, operation: JsonObject): string[] | undefined {
  const servers = asArray(operation.servers ?? item.servers ?? document.servers).map(asObject);
  return servers.length === 0 ? undefined : [...new Set(servers.flatMap(pathsOf))];
}

function pathsOf({ url, variables }: JsonObject): string[] {
  const path = (asString(url) ?? '').replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/]*/i, '');
  const names = [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name))];
  return names.reduce((paths, name) => {
    const { enum: values, default: value = `{${name}}` } = asObject(own(asObject(variables), name));
    const choices = Array.isArray(values) && values.length > 0 ? values : [value];
    return paths.flatMap((each) => choices.map((choice) => each.replaceAll(`{${name}}`, asString(choice) ?? '')));
  }, [path]).map((each) => `/${each.replace(/^\/+|\/+$/g, '')}`);
}
