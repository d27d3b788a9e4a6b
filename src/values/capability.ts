/**
 * What a type says in TypeScript, for languages that do not ask: that a value has what a kind of API needs.
 * @param method what it has to have, e.g. `bindHttp`
 * @param refusal what is said with the name of its class, where it does not
 */
export function checkCapability(value: object, method: string, refusal: (name: string) => string): void {
  if (typeof (value as Record<string, unknown>)[method] !== 'function') { throw new Error(refusal(value.constructor.name)); }
}
