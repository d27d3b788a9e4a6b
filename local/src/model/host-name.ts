/** A host as names are compared: small letters, without a port and without the dot of the root. */
export function hostName(authority: string): string {
  return authority.trim().replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

/** Whether a host has the name, or one more label than what follows the `*.` of a name. */
export function matchesHost(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && /^[^.]+\.(.+)$/.exec(host)?.[1] === name.slice(2));
}

/** What a host leads to: exactly its name first, then a name with a wildcard. */
export function byHost<T>(candidates: readonly T[], nameOf: (candidate: T) => string, host: string): T | undefined {
  return candidates.find((candidate) => nameOf(candidate) === host) ?? candidates.find((candidate) => matchesHost(nameOf(candidate), host));
}
