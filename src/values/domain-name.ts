import { Token } from 'aws-cdk-lib';

// https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
const MAX_CERTIFICATE_NAME = 64;
const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN_NAME = new RegExp(`^(\\*\\.)?(${LABEL}\\.)+${LABEL}$`);

/** @throws where the text is no domain name as API Gateway takes it */
export function checkDomainName(name: string): void {
  if (Token.isUnresolved(name) || DOMAIN_NAME.test(name)) { return; }
  const lower = name.toLowerCase();
  const remedy = lower !== name && DOMAIN_NAME.test(lower) ? `write it in small letters, "${lower}"` : 'write it as in "api.example.com" or "*.example.com"';
  throw new Error(`domain name "${name}" is malformed; ${remedy}`);
}

/** @throws where ACM makes no certificate for a name as long */
export function checkCertificateName(name: string): void {
  if (!Token.isUnresolved(name) && name.length > MAX_CERTIFICATE_NAME) {
    throw new Error(`domain name "${name}" has ${name.length} characters, and ACM makes certificates for ${MAX_CERTIFICATE_NAME}; ` +
      'give a certificate whose first name is shorter, with this one beside it');
  }
}

/** Whether records of the name belong in the zone; true where either is not known. */
export function isWithin(name: string, zoneName: string): boolean {
  if (Token.isUnresolved(name) || Token.isUnresolved(zoneName)) { return true; }
  const zone = zoneName.toLowerCase().replace(/\.$/, '');
  return name === zone || name.endsWith(`.${zone}`);
}

/** Whether it stands for every name with one label in the place of the asterisk. */
export function isWildcard(name: string): boolean {
  return !Token.isUnresolved(name) && name.startsWith('*.');
}
