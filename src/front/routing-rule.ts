import { checkMappingPath } from '../values/mapping-path';

/** When a rule of a domain holds, and what follows. A rule without conditions holds always. */
export interface RoutingRuleOptions {
  /** 1 to 1,000,000. The rule with the least that holds is followed, so leave gaps for rules to come. */
  readonly priority: number;
  /**
   * What requests begin with, one of these, e.g. `orders` or `orders/v1`. In the very spelling.
   * @default - whatever they begin with
   */
  readonly basePaths?: string[];
  /**
   * Values that headers have to have, all of these, by name: 2 at most. A value may begin or end with `*`, or both. Values in the very spelling.
   * @default - whatever they have
   */
  readonly headers?: { [name: string]: string };
  /**
   * Whether the gateway does not see the base path.
   * @default true
   */
  readonly stripBasePath?: boolean;
  /**
   * Name of a stage of the gateway.
   * @default - the gateway's own
   */
  readonly stage?: string;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
const MAX_PRIORITY = 1_000_000;
const MAX_HEADERS = 2;
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigatewayv2-routingrule-matchheadervalue.html
const HEADER_NAME = /^[A-Za-z0-9*?\-!#$%&'.^_`|~]{1,39}$/;
const HEADER_GLOB = /^\*?[A-Za-z0-9?\-!#$%&'.^_`|~]{0,127}\*?$/;

/**
 * @throws where a rule could not be made
 * @internal
 */
export function checkRoutingRule({ priority, basePaths = [], headers = {} }: RoutingRuleOptions): void {
  if (!Number.isInteger(priority) || priority < 1 || priority > MAX_PRIORITY) {
    throw new Error(`priority "${priority}" is out of range; give a whole number of 1 to ${MAX_PRIORITY}`);
  }
  const empty = basePaths.find((path) => path === '');
  if (empty !== undefined) { throw new Error(`routing rule "${priority}" has an empty base path; leave basePaths out for a rule of all paths`); }
  basePaths.forEach(checkMappingPath);
  const names = Object.keys(headers);
  if (names.length > MAX_HEADERS) {
    throw new Error(`routing rule "${priority}" looks at ${names.length} headers and API Gateway at ${MAX_HEADERS}; name fewer`);
  }
  for (const [name, glob] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name)) { throw new Error(`header "${name}" of routing rule "${priority}" is malformed; give the name of a header, as in "X-Version"`); }
    if (!HEADER_GLOB.test(glob) || glob.length > 127 || /^\**$/.test(glob)) {
      throw new Error(`value "${glob}" of header "${name}" is malformed; give up to 127 letters, digits and ? - ! # $ % & ' . ^ _ \` | ~, with * at an end only, as in "beta*"`);
    }
  }
}
