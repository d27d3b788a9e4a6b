import { createHash } from 'crypto';
import { Arn, ArnFormat, aws_certificatemanager as acm, aws_route53 as route53, Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { knownRegion } from './regions';
import { carried, requireSameAccount, supportStack } from './support-stack';
import { checkCertificateName, isWithin } from '../values/domain-name';

/**
 * What a certificate is for.
 * @internal
 */
export interface CertificateRequest {
  /** The first is the one that ACM names it after. */
  readonly domainNames: readonly string[];
  /** One that is there already. */
  readonly certificate?: acm.ICertificate;
  /** Where the names can be proven to belong to the account. */
  readonly hostedZone?: route53.IHostedZone;
  /** Where AWS looks for it; undefined for the region of the scope. */
  readonly region?: string;
  /** Id of a construct that stands for one of another stack. */
  readonly id?: string;
}

/**
 * The certificate of domain names, as the scope's stack may name it: the one that is given, checked, or one that is made where AWS looks for it.
 * @throws where it is in the wrong region or account, or can be neither made nor referred to
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-specify-certificate-for-custom-domain-name.html
 * @internal
 */
export function certificateFor(scope: Construct, request: CertificateRequest): acm.ICertificate {
  const { certificate, hostedZone, domainNames, region, id: givenId = 'Certificate' } = request;
  if (certificate) { return givenCertificate(scope, givenId, certificate, region); }
  if (!hostedZone) {
    throw new Error(`domain name "${domainNames[0]}" has no certificate; give a hostedZone to make one by, or a certificate`);
  }
  domainNames.forEach((name) => checkZone(scope, hostedZone, name));
  if (hostedZone instanceof route53.PrivateHostedZone) {
    throw new Error(`hosted zone "${hostedZone.node.path}" is private, so ACM cannot see there that "${domainNames[0]}" is yours; ` +
      'give the public zone of the name, or a certificate');
  }
  const own = knownRegion(scope);
  if (region === undefined || region === own) { return makeCertificate(scope, 'Certificate', zoneFor(scope, hostedZone), request); }
  const support = supportStack(scope, region);
  const id = Names.uniqueId(scope);
  const made = makeCertificate(support, id, zoneFor(support, hostedZone, scope), request);
  return named(scope, givenId, carried(scope, made.certificateArn, made, versionOf(made)));
}

/**
 * A hosted zone for use in the stack of a construct, whichever stack made it.
 * @param origin what else the zone's stack may need: its stack cannot wait for one that waits for it
 * @throws where the zone is in another account, or its id cannot be known in that stack
 * @internal
 */
export function zoneFor(scope: Construct, zone: route53.IHostedZone, origin: Construct = scope): route53.IHostedZone {
  const zoneStack = Stack.of(zone);
  if (zoneStack === Stack.of(scope) || !Token.isUnresolved(zone.hostedZoneId)) { return zone; }
  if (zoneStack === Stack.of(origin)) {
    throw new Error(`hosted zone "${zone.node.path}" has an id that is known once stack "${zoneStack.node.path}" is deployed, ` +
      `and the certificate in "${Stack.of(scope).region}" has to be there before; put the zone in a stack of its own, import it by its id (HostedZone.fromLookup), or give a certificate`);
  }
  const id = carried(scope, zone.hostedZoneId, zone, hashOf(zone.zoneName));
  return id === zone.hostedZoneId ? zone : zoneById(scope, zone, id);
}

/** @throws where both are known and the name does not belong in the zone, or the zone is of another account */
export function checkZone(scope: Construct, zone: route53.IHostedZone, domainName: string): void {
  if (!isWithin(domainName, zone.zoneName)) {
    throw new Error(`domain name "${domainName}" does not belong in hosted zone "${zone.zoneName}"; give the zone of the name`);
  }
  requireSameAccount(scope, zone, 'leave hostedZone out, give a certificate, and have records of that account lead to the domain');
}

function makeCertificate(scope: Construct, id: string, hostedZone: route53.IHostedZone, { domainNames }: CertificateRequest): acm.Certificate {
  const [domainName, ...subjectAlternativeNames] = domainNames;
  checkCertificateName(domainName);
  return new acm.Certificate(scope, id, {
    domainName,
    subjectAlternativeNames: subjectAlternativeNames.length > 0 ? subjectAlternativeNames : undefined,
    validation: acm.CertificateValidation.fromDns(hostedZone),
  });
}

function givenCertificate(scope: Construct, id: string, certificate: acm.ICertificate, wanted: string | undefined): acm.ICertificate {
  const region = wanted ?? knownRegion(scope);
  const there = regionOf(certificate, region);
  if (region !== undefined && there !== undefined && there !== region) {
    const name = Token.isUnresolved(certificate.certificateArn) ? certificate.node.path : certificate.certificateArn;
    throw new Error(`certificate "${name}" is in region "${there}", and "${scope.node.path}" takes one in "${region}"; give one there, or a hostedZone to make it by`);
  }
  if (Stack.of(certificate) === Stack.of(scope)) { return certificate; }
  const arn = carried(scope, certificate.certificateArn, certificate, versionOf(certificate));
  return arn === certificate.certificateArn ? certificate : named(scope, id, arn);
}

/**
 * Region of a certificate; undefined where only deployment tells.
 * @throws where the certificate is made in a stack that may be anywhere, and has to be in one region
 */
function regionOf(certificate: acm.ICertificate, wanted: string | undefined): string | undefined {
  const { certificateArn } = certificate;
  if (!Token.isUnresolved(certificateArn)) { return Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region; }
  if (!(certificate.node.defaultChild instanceof acm.CfnCertificate)) { return undefined; }
  const region = knownRegion(certificate);
  if (region === undefined && wanted !== undefined) {
    throw new Error(`certificate "${certificate.node.path}" is in a stack whose region is not known at synthesis, and has to be in "${wanted}"; give the stack an env with a region`);
  }
  return region;
}

function named(scope: Construct, id: string, certificateArn: string): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(scope, id, certificateArn);
}

function zoneById(scope: Construct, { zoneName }: route53.IHostedZone, hostedZoneId: string): route53.IHostedZone {
  const id = `Zone-${zoneName}`;
  return (scope.node.tryFindChild(id) as route53.IHostedZone | undefined)
    ?? route53.HostedZone.fromHostedZoneAttributes(scope, id, { hostedZoneId, zoneName });
}

/** What ACM makes a new certificate for. */
function versionOf(certificate: acm.ICertificate): string {
  const resource = certificate.node.defaultChild;
  if (!(resource instanceof acm.CfnCertificate)) { return ''; }
  const { domainName, subjectAlternativeNames, domainValidationOptions, validationMethod, certificateAuthorityArn, keyAlgorithm } = resource;
  return hashOf(Stack.of(certificate).resolve([
    domainName, subjectAlternativeNames, domainValidationOptions, validationMethod, certificateAuthorityArn, keyAlgorithm,
  ]));
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
