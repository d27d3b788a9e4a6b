import type { ApiVersion } from './api-version';
import { Change, sortedChanges } from './change';
import { compareRoutes } from './route-comparison';
import { RouteMatch, routeMatches } from './route-matches';

/** APIs by what they are matched by; one without a name where a document is compared. */
export type ApiVersions = ReadonlyMap<string | undefined, ApiVersion>;

/** Every difference between the old and the new versions of APIs, breaking ones first. */
export function compareApis(old: ApiVersions, now: ApiVersions): Change[] {
  return sortedChanges([
    ...[...old].flatMap(([api, version]): Change[] => {
      const other = now.get(api);
      return other === undefined ? [{ api, kind: 'removed', what: 'the API is gone', breaking: true }] : compareVersions(version, other).map((change) => ({ api, ...change }));
    }),
    ...[...now.keys()].filter((api) => !old.has(api)).map((api): Change => ({ api, kind: 'added', what: 'the API is new', breaking: false })),
  ]);
}

function compareVersions(old: ApiVersion, now: ApiVersion): Change[] {
  const matches = routeMatches(old, now);
  return [...comparedBasePaths(matches), ...matches.flatMap(([before, after]): Change[] => {
    if (after === undefined) return [{ route: before?.name, kind: 'removed', what: 'the route is gone', breaking: true }];
    if (before === undefined) return [{ route: after.name, kind: 'added', what: 'the route is new', breaking: false }];
    // Media types often share a schema, whose changes are told once.
    const found = new Map<string, Change>();
    compareRoutes(before, after, (what, breaking) => found.set(what, { route: after.name, kind: 'changed', what, breaking }));
    return [...found.values()];
  })];
}

/** Base paths that are gone, told once where they are gone for every route. */
function comparedBasePaths(matches: readonly RouteMatch[]): Change[] {
  const both = matches.filter(([old, now]) => old?.basePaths !== undefined && now?.basePaths !== undefined);
  const changes = both.flatMap(([old, now]) => old!.basePaths!.filter((path) => !now!.basePaths!.includes(path)).map((path): Change => (
    { route: now!.name, kind: 'changed', what: `base path "${path}" is gone; there is ${now!.basePaths!.map((other) => `"${other}"`).join(', ')}`, breaking: true }
  )));
  const texts = new Set(changes.map(({ what }) => what));
  return changes.length === both.length * texts.size ? [...texts].map((what) => ({ kind: 'changed', what, breaking: true })) : changes;
}
