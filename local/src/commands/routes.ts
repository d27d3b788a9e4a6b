import { Assembly } from '../assembly/assembly';
import { listApis } from '../inventory/list-apis';
import { routesJson } from '../inventory/route-json';
import { routeTables } from '../inventory/route-table';
import { printableJson } from '../terminal/printable';
import { terminalWidth } from '../terminal/terminal-width';

export interface RoutesOptions {
  readonly app: string;
  readonly json?: boolean;
}

/**
 * Lists every route of every API of an assembly, as lines to print.
 * @throws where there is no assembly
 */
export function printRoutes({ app, json }: RoutesOptions, width = terminalWidth()): string[] {
  const apis = listApis(Assembly.load(app));
  return json ? [printableJson(routesJson(apis))] : routeTables(apis, width);
}
