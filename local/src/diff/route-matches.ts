import type { ApiVersion, RouteVersion } from './api-version';

/** A route in both versions, or in one of them. */
export type RouteMatch = readonly [old: RouteVersion | undefined, now: RouteVersion | undefined];

/** Routes of two versions by what identifies them. Where several come out alike, those of the same path belong together, then those of the same kind. */
export function routeMatches(old: ApiVersion, now: ApiVersion): RouteMatch[] {
  const left = new Set(now);
  const matched = new Map<RouteVersion, RouteVersion>();
  const criteria = [
    (one: RouteVersion, other: RouteVersion) => one.name === other.name && one.isGreedy === other.isGreedy,
    (one: RouteVersion, other: RouteVersion) => one.isGreedy === other.isGreedy,
    () => true,
  ];
  for (const isAlike of criteria) {
    for (const route of old.filter((former) => !matched.has(former))) {
      const other = [...left].find((candidate) => candidate.identity === route.identity && isAlike(route, candidate));
      if (other === undefined) continue;
      matched.set(route, other);
      left.delete(other);
    }
  }
  return [...old.map((route): RouteMatch => [route, matched.get(route)]), ...[...left].map((route): RouteMatch => [undefined, route])];
}
