import { firstSegment } from './path-segments';
import { byLength, pathBelow } from '../model/base-path';
import type { Domain, DomainMapping } from '../model/domain';
import type { HeaderGlob, RoutingRule, RuleCondition } from '../model/routing-rule';
import type { GatewayRequest } from '../pipeline/gateway-request';

/** Where a request to a domain goes, and what leads it there. */
export interface DomainRoute {
  readonly way: DomainMapping | RoutingRule;
  readonly stage: string;
  /** Below the stage. */
  readonly path: string;
}

type RoutedRequest = Pick<GatewayRequest, 'path' | 'headers'>;

/**
 * Finds where a request goes: by the first rule that holds, then by the longest base path that it begins with.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-mode.html
 */
export function domainRoute({ mappings, rules }: Domain, request: RoutedRequest): DomainRoute | undefined {
  const rule = rules.find(({ conditions }) => conditions.every((condition) => holds(condition, request)));
  if (rule !== undefined) return { way: rule, stage: rule.stage, path: rule.stripsBasePath ? stripped(rule, request.path) : request.path };
  for (const mapping of mappings) {
    const path = pathBelow(mapping.basePath, request.path);
    if (path !== undefined) return { way: mapping, ...belowMapping(mapping, path) };
  }
  return undefined;
}

function holds(condition: RuleCondition, { path, headers }: RoutedRequest): boolean {
  if ('basePaths' in condition) return condition.basePaths.some((basePath) => pathBelow(basePath, path) !== undefined);
  return condition.headers.some(({ header, glob }) => headers.all(header).some((value) => matchesGlob(glob, value)));
}

/** Only `*` at an end stands for anything; `?` is a character like any other. */
function matchesGlob(glob: HeaderGlob['glob'], value: string): boolean {
  const text = glob.replace(/^\*|\*$/g, '');
  if (glob.startsWith('*')) return glob.endsWith('*') ? value.includes(text) : value.endsWith(text);
  return glob.endsWith('*') ? value.startsWith(text) : value === text;
}

/** What is below the longest base path of a rule. */
function stripped({ conditions }: RoutingRule, path: string): string {
  const basePaths = conditions.flatMap((condition) => 'basePaths' in condition ? condition.basePaths : []);
  return [...basePaths].sort(byLength).map((basePath) => pathBelow(basePath, path)).find((below) => below !== undefined) ?? path;
}

/** Without a stage of its own, a mapping leaves it to the client to name one behind the base path. */
function belowMapping({ stage }: DomainMapping, path: string): Omit<DomainRoute, 'way'> {
  if (stage !== undefined) return { stage, path };
  const { first, rest } = firstSegment(path);
  return { stage: first, path: rest };
}
