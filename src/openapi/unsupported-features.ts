/** What becomes of checks that a definition asks for and API Gateway cannot make. */
export enum UnsupportedFeatures {
  /** Synthesis fails and lists them. */
  FAIL = 'fail',
  /** They are listed in a warning, and backends get such requests unchecked. */
  WARN = 'warn',
}
