/** A difference between two versions of an API, from its callers' side. */
export interface Change {
  /** Construct path of the API; undefined where documents are compared. */
  readonly api?: string;
  /** e.g. `GET /orders/{id}`; undefined for a change of the API as a whole. */
  readonly route?: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** What is different, e.g. `request body, "sku": is required now`. */
  readonly what: string;
  /** Whether callers that kept to the old version may fail with the new one. */
  readonly breaking: boolean;
}

/** What a comparison of a part finds: where, what, and whether it breaks callers. */
export type Report = (what: string, breaking: boolean) => void;

/** Breaking changes first, then by API and route. */
export function sortedChanges(changes: readonly Change[]): Change[] {
  const key = ({ api = '', route = '', what }: Change) => [api, route.replace(/^\S+ /, ''), route, what].join('\u0000');
  return [...changes].sort((left, right) => Number(right.breaking) - Number(left.breaking) || (key(left) < key(right) ? -1 : 1));
}
