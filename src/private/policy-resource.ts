/** A route as the resources of a policy name it. */
export interface RouteOfPolicy {
  readonly method: string;
  readonly path: string;
}

/**
 * All routes of all stages. API Gateway puts the ARN of the API before it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
 */
export const EVERY_RESOURCE = 'execute-api:/*';

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/**
 * Resources that take in some routes and leave out others.
 * @param routes all that the API has, these and those among them
 * @throws where a wildcard would take in what has to be left out
 */
export function resourcesOf(taken: readonly RouteOfPolicy[], left: readonly RouteOfPolicy[], routes: readonly RouteOfPolicy[]): string[] {
  const methodsLeft = new Set(left.flatMap((route) => methodsOf(route, routes)));
  const resources = taken.flatMap((route) => methodsOf(route, routes).map((method) => {
    if (!methodsLeft.has(method)) { return `${EVERY_RESOURCE}/${method}/*`; }
    left.filter((other) => methodsOf(other, routes).includes(method)).forEach((other) => checkOverlap(route, other));
    return `${EVERY_RESOURCE}/${method}${route.path.replace(/\{[^}]*\}/g, '*')}`;
  }));
  return [...new Set(resources)];
}

/** Methods of the requests that come to a route. */
function methodsOf({ method, path }: RouteOfPolicy, routes: readonly RouteOfPolicy[]): string[] {
  if (method !== 'ANY') { return [method]; }
  const own = routes.filter((route) => route.path === path).map((route) => route.method);
  return METHODS.filter((name) => !own.includes(name));
}

function checkOverlap(taken: RouteOfPolicy, left: RouteOfPolicy): void {
  if (takesIn(segmentsOf(taken.path), segmentsOf(left.path), { isStretched: false })) {
    throw new Error(`resource policy cannot let callers in to route "${taken.method} ${taken.path}" without letting them past the authorizer of ` +
      `route "${left.method} ${left.path}"; guard both alike, or give one of the two a path of its own`);
  }
}

interface Walk {
  /** Whether a wildcard has taken more segments than its variable would, so that the request is none for the route. */
  readonly isStretched: boolean;
  /** Whether the other route is the closer match; undefined as long as they are alike. */
  readonly isOtherCloser?: boolean;
}

/** Whether a request to the other route matches a route's path with a `*`, which takes slashes too, for each variable. */
function takesIn(segments: readonly string[], other: readonly string[], walk: Walk): boolean {
  if (segments.length === 0 || other.length === 0) {
    return segments.length === other.length && (walk.isStretched || walk.isOtherCloser === true);
  }
  const [rank, otherRank] = [rankOf(segments[0]), rankOf(other[0])];
  if (rank === 0 && otherRank === 0 && segments[0] !== other[0]) { return false; }
  const isOtherCloser = walk.isOtherCloser ?? (rank === otherRank ? undefined : otherRank < rank);
  const stays = { isStretched: walk.isStretched || rank === 1, isOtherCloser };
  const moves = { ...walk, isOtherCloser };
  return takesIn(segments.slice(1), other.slice(1), moves)
    || (rank > 0 && takesIn(segments, other.slice(1), stays))
    || (otherRank === 2 && takesIn(segments.slice(1), other, stays))
    || (rank === 1 && otherRank === 2 && takesIn(segments.slice(1), other.slice(1), stays));
}

/** What comes first where several paths match: a literal, a variable, a greedy variable. */
function rankOf(segment: string): number {
  return segment.endsWith('+}') ? 2 : segment.startsWith('{') ? 1 : 0;
}

/** The root is one empty segment. */
function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}
