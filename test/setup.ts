// Templates are validated in one suite, test/templates.test.ts; it would take seconds in every other.
process.env.CDK_VALIDATION ??= 'false';
