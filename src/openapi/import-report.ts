import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { UnsupportedFeatures } from './unsupported-features';

/**
 * What there is to say of an import.
 * @internal
 */
export interface ImportFindings {
  /** Why it cannot be. */
  readonly faults: readonly string[];
  /** What is asked of requests, and would not be checked. */
  readonly unsupported: readonly string[];
  /** What API Gateway never checks. */
  readonly unchecked: readonly string[];
}

/**
 * Tells what an import came to.
 * @throws where it cannot be: all that is wrong at once
 * @internal
 */
export function reportImport(gateway: Construct, { faults, unsupported, unchecked }: ImportFindings, mode = UnsupportedFeatures.FAIL): void {
  const fails = mode === UnsupportedFeatures.FAIL;
  const all = [...faults, ...fails ? unsupported : []];
  if (all.length > 0) {
    const remedy = fails && unsupported.length > 0 ? '\nunsupportedFeatures: UnsupportedFeatures.WARN lets requests pass unchecked where API Gateway cannot check them' : '';
    throw new Error(`definition cannot be imported into gateway "${gateway.node.path}":${listed(all)}${remedy}`);
  }
  if (unsupported.length > 0) {
    Annotations.of(gateway).addWarningV2('cdk-gatehouse:openapi-unsupported', `requests of gateway "${gateway.node.path}" are not checked as its definition says:${listed(unsupported)}`);
  }
  if (unchecked.length > 0) {
    Annotations.of(gateway).addWarningV2('cdk-gatehouse:openapi-unchecked', `the definition of gateway "${gateway.node.path}" has what API Gateway does not check:${listed(unchecked)}`);
  }
}

function listed(lines: readonly string[]): string {
  return lines.map((line) => `\n- ${line}`).join('');
}
