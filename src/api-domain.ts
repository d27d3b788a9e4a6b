import {
  Annotations, aws_apigateway as apigateway, aws_certificatemanager as acm, aws_ec2 as ec2, aws_route53 as route53, aws_route53_targets as targets,
  CfnResource, Names, Stack, Token,
} from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { makeAliasRecords } from './front/alias-records';
import { certificateFor, checkZone } from './front/certificate';
import { DomainEndpoint } from './front/domain-endpoint';
import { ApiProtocol, DomainTarget, IDomainTarget } from './front/domain-target';
import { IpAddressType } from './front/ip-address-type';
import { MutualTlsOptions } from './front/mutual-tls';
import { RecordRouting } from './front/record-routing';
import { EDGE_REGION, knownRegion, requireEdge } from './front/regions';
import { checkRoutingRule, RoutingRuleOptions } from './front/routing-rule';
import { checkTls, EndpointAccessMode, isEnhanced, SecurityPolicy } from './front/security-policy';
import { addRule, MappedDomain, mapPath } from './private/domain-mapping';
import { makePrivateDomain, makePublicDomain } from './private/domain-resource';
import { checkDomainName, isWildcard } from './values/domain-name';
import { checkMappingPath, isMultiLevel } from './values/mapping-path';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_MULTI_LEVEL = 200;

/** What a custom domain is made of. */
export interface ApiDomainProps {
  /** The name, in small letters, e.g. `api.example.com`. `*.example.com` stands for every name with one more label. */
  readonly domainName: string;
  /**
   * Zone of the name: it gets the records, A and AAAA, that lead to the domain, and proves to ACM that the name is yours.
   * @default - there are no records; `certificate` has to be given
   */
  readonly hostedZone?: route53.IHostedZone;
  /**
   * Public zone that proves to ACM that the name is yours, where `hostedZone` is a private one.
   * @default - `hostedZone`; a private domain needs this or a `certificate`
   */
  readonly validationZone?: route53.IHostedZone;
  /**
   * Certificate of the name, in us-east-1 for an edge domain and in the region of the stack for others. It may be of another stack, in whichever region.
   * @default - one is made in the right region
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Where clients reach it.
   * @default DomainEndpoint.REGIONAL
   */
  readonly endpoint?: DomainEndpoint;
  /**
   * Which versions of TLS clients may use.
   * @default SecurityPolicy.TLS_1_2
   */
  readonly securityPolicy?: SecurityPolicy;
  /**
   * How requests are taken with one of the newer security policies.
   * @default - strictly with one of these, not said with TLS_1_2
   */
  readonly endpointAccessMode?: EndpointAccessMode;
  /**
   * Whether clients have to show certificates. Only for regional domains with TLS_1_2.
   * @default - they need not
   */
  readonly mutualTls?: MutualTlsOptions;
  /**
   * Which addresses clients can reach it at.
   * @default IpAddressType.IPV4
   */
  readonly ipAddressType?: IpAddressType;
  /**
   * How Route 53 chooses among the records of the name: a regional domain may be in several regions.
   * @default RecordRouting.simple()
   */
  readonly recordRouting?: RecordRouting;
  /**
   * Whether the URL that API Gateway gives to each gateway is closed once this domain leads there, so that nobody gets around the domain.
   * A gateway may say otherwise itself.
   * @default true
   */
  readonly disableExecuteApiEndpoint?: boolean;
}

/** Which part of a domain leads to a gateway. */
export interface DomainMappingOptions {
  /**
   * What requests begin with, e.g. `v1`; `orders/v1` on regional domains. The gateway does not see it.
   * @default - what no other path takes
   */
  readonly path?: string;
  /**
   * Name of a stage of the gateway.
   * @default - the gateway's own
   */
  readonly stage?: string;
}

/**
 * A domain of yours before gateways: its certificate where AWS wants it, its records, and what leads where.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
 */
export class ApiDomain extends Construct {
  public readonly domainName: string;
  /** What records outside of `hostedZone` may lead to; undefined for a private domain, whose names lead to its interface endpoints. */
  public readonly domain?: apigateway.IDomainName;
  /** ARN of a private domain, to share it with other accounts; undefined for others. */
  public readonly privateDomainArn?: string;
  public readonly certificate: acm.ICertificate;

  private readonly endpoint: DomainEndpoint;
  private readonly ref: string;
  private readonly closesDefaultEndpoint: boolean;
  private readonly asksClients: boolean;
  private readonly securityPolicy: SecurityPolicy;
  /** Gateways by the path that leads to them. */
  private readonly paths = new Map<string, string>();
  /** Gateways by the priority of the rule that leads to them. */
  private readonly priorities = new Map<number, string>();
  private hasHttpApis = false;
  private hasWebSockets?: boolean;

  /** @throws where the name is malformed, its certificate or zone cannot be used, or an option does not go with the endpoint */
  constructor(scope: Construct, id: string, props: ApiDomainProps) {
    super(scope, id);
    const { domainName, hostedZone, endpoint = DomainEndpoint.REGIONAL, securityPolicy = SecurityPolicy.TLS_1_2, mutualTls } = props;
    checkDomainName(domainName);
    checkOptions(props);
    if (endpoint._type === 'EDGE') { requireEdge(this, `domain "${domainName}"`); }
    if (hostedZone) { checkZone(this, hostedZone, domainName); }
    this.domainName = domainName;
    this.endpoint = endpoint;
    this.securityPolicy = securityPolicy;
    this.closesDefaultEndpoint = props.disableExecuteApiEndpoint ?? true;
    this.asksClients = mutualTls !== undefined;
    this.certificate = certificateFor(this, {
      domainNames: [domainName],
      certificate: props.certificate,
      hostedZone: validationZoneOf(props),
      region: endpoint._type === 'EDGE' ? EDGE_REGION : undefined,
    });

    const endpointAccessMode = checkTls(securityPolicy, props.endpointAccessMode, { endpointType: endpoint._type, region: knownRegion(this) });
    if (endpoint._type === 'PRIVATE') {
      this.privateDomainArn = makePrivateDomain(this, 'Domain', {
        domainName,
        certificateArn: this.certificate.certificateArn,
        securityPolicy,
        endpointAccessMode,
        vpcEndpoints: endpoint._vpcEndpoints,
        routingMode: () => this.routingMode(),
      });
      this.ref = this.privateDomainArn;
    } else {
      this.domain = makePublicDomain(this, 'Domain', {
        domainName,
        type: endpoint._type,
        certificate: this.certificate,
        securityPolicy,
        endpointAccessMode,
        ipAddressType: props.ipAddressType,
        mutualTls: mutualTls && {
          ...mutualTls, ownershipVerificationCertificateArn: this.ownershipCertificateArn(domainName, mutualTls),
        },
        routingMode: () => this.routingMode(),
      });
      this.ref = domainName;
    }
    if (hostedZone) { this.addRecords(hostedZone, props.recordRouting ?? RecordRouting.simple(), props.ipAddressType); }
  }

  /** Where requests to it begin, without a slash at its end. */
  public get url(): string {
    return `https://${this.domainName}`;
  }

  /**
   * Leads a part of the domain to a stage of a gateway. Where the two are in different stacks, the mapping belongs to that of the gateway, unless the domain is private.
   * @throws where the path is malformed, taken, or too deep for the domain, the gateway has no such stage, or the two cannot be brought together
   */
  public map(gateway: IDomainTarget, options: DomainMappingOptions = {}): void {
    const { path = '', stage } = options;
    checkMappingPath(path);
    if (isMultiLevel(path) && this.endpoint._type !== 'REGIONAL') {
      throw new Error(`path "${path}" has more than one segment, and domain "${this.domainName}" takes one, since it is not regional; ` +
        `map "${path.split('/')[0]}", or give the domain DomainEndpoint.REGIONAL`);
    }
    const other = this.paths.get(path);
    if (other !== undefined) {
      const what = path === '' ? 'what no other path takes' : `path "${path}"`;
      throw new Error(`${what} of domain "${this.domainName}" leads to gateway "${other}" already; give another path, or take one of the two out`);
    }
    const target = this.bind(gateway, { path, stage, isRule: false });
    this.paths.set(path, gateway.node.path);
    this.checkDepth();
    const { scope, prefix } = this.placeFor(gateway);
    this.waitForDomain(mapPath(scope, `${prefix}Mapping-${path.replace(/\//g, ':')}`, this.mapped, path, target));
  }

  /**
   * Leads requests to a stage of a REST gateway for which conditions hold, before any path is looked at. Where the two are in different stacks, the rule belongs to that of the
   * gateway, unless the domain is private.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
   * @throws where a condition is malformed, the priority is taken, or the two cannot be brought together
   */
  public addRoutingRule(gateway: IDomainTarget, options: RoutingRuleOptions): void {
    checkRoutingRule(options);
    const { priority, basePath, headers = {}, stripBasePath = true, stage } = options;
    const other = this.priorities.get(priority);
    if (other !== undefined) {
      throw new Error(`priority "${priority}" of domain "${this.domainName}" is that of the rule that leads to gateway "${other}"; give another`);
    }
    const path = stripBasePath ? basePath ?? '' : '';
    const target = this.bind(gateway, { path, stage, isRule: true });
    if (this.hasHttpApis || target.protocol !== ApiProtocol.REST) {
      throw new Error(`routing rule "${priority}" leads to gateway "${gateway.node.path}" on a domain of HTTP or WebSocket APIs, and rules go with REST APIs only; map a path instead`);
    }
    this.priorities.set(priority, gateway.node.path);
    const { scope, prefix } = this.placeFor(gateway);
    this.waitForDomain(addRule(scope, `${prefix}Rule-${priority}`, this.mapped, { priority, basePath, headers, stripBasePath }, target));
  }

  private checkDepth(): void {
    const count = [...this.paths.keys()].filter(isMultiLevel).length;
    if (count > MAX_MULTI_LEVEL) {
      throw new Error(`domain "${this.domainName}" has "${count}" paths of more than one segment and API Gateway takes ${MAX_MULTI_LEVEL}; make another domain`);
    }
  }

  private bind(gateway: IDomainTarget, { path, stage, isRule }: { path: string; stage?: string; isRule: boolean }): DomainTarget {
    this.checkEnvironment(gateway);
    const target = gateway.bindDomain({
      domainName: this.domainName,
      url: path === '' ? this.url : `${this.url}/${path}`,
      stage,
      isRule,
      closesDefaultEndpoint: this.closesDefaultEndpoint,
    });
    this.checkTarget(gateway, target);
    return target;
  }

  private checkEnvironment(gateway: IDomainTarget): void {
    const [own, other] = [Stack.of(this), Stack.of(gateway)];
    for (const name of ['region', 'account'] as const) {
      if (own[name] !== other[name] && !Token.isUnresolved(own[name]) && !Token.isUnresolved(other[name])) {
        throw new Error(`gateway "${gateway.node.path}" is in ${name} "${other[name]}" and domain "${this.domainName}" in "${own[name]}"; ` +
          `make an ApiDomain of the name in the gateway's ${name}`);
      }
    }
  }

  private checkTarget(gateway: IDomainTarget, { protocol, vpcEndpoints, keepsDefaultEndpoint }: DomainTarget): void {
    const name = `gateway "${gateway.node.path}"`;
    const isPrivate = vpcEndpoints.length > 0;
    const isPrivateDomain = this.endpoint._type === 'PRIVATE';
    if (isPrivate !== isPrivateDomain) {
      throw new Error(isPrivate
        ? `${name} is private, and domain "${this.domainName}" is on the internet; give the domain DomainEndpoint.privateVpc({ vpcEndpoints: gateway.vpcEndpoints })`
        : `${name} is on the internet, and domain "${this.domainName}" is private; give the gateway Endpoint.privateVpc(...), or the domain DomainEndpoint.REGIONAL`);
    }
    if (isPrivate && !haveCommon(vpcEndpoints, this.endpoint._vpcEndpoints)) {
      throw new Error(`${name} is reached through "${vpcEndpoints[0].vpcEndpointId}" and domain "${this.domainName}" through others, so nobody would reach it by the domain; ` +
        'give both the same vpcEndpoints');
    }
    if (this.asksClients && (keepsDefaultEndpoint || !this.closesDefaultEndpoint)) {
      Annotations.of(this).addWarningV2('cdk-gatehouse:mutual-tls-bypass',
        `domain "${this.domainName}" asks clients for certificates, and the URL that API Gateway gives to ${name} stays open to everybody; leave disableExecuteApiEndpoint out`);
    }
    if (protocol !== ApiProtocol.REST && (this.endpoint._type !== 'REGIONAL' || isEnhanced(this.securityPolicy))) {
      throw new Error(`${name} is of protocol "${protocol}", which takes regional domains with TLS_1_2 only; give domain "${this.domainName}" both`);
    }
    this.hasHttpApis ||= protocol === ApiProtocol.HTTP;
    if (this.hasHttpApis && this.priorities.size > 0) {
      throw new Error(`domain "${this.domainName}" has routing rules and leads to HTTP APIs, and takes one of the two; map paths only, or make another domain for ${name}`);
    }
    const isWebSocket = protocol === ApiProtocol.WEBSOCKET;
    if (this.hasWebSockets !== undefined && this.hasWebSockets !== isWebSocket) {
      throw new Error(`${name} shares domain "${this.domainName}" with gateways of another kind, and WebSocket APIs share none; give it a domain of its own`);
    }
    this.hasWebSockets = isWebSocket;
  }

  /** What names the domain by its name alone does not wait for it. */
  private waitForDomain(resource: CfnResource): void {
    if (this.endpoint._type !== 'PRIVATE') { resource.node.addDependency(this.node.findChild('Domain')); }
  }

  private routingMode(): string | undefined {
    if (this.priorities.size === 0) { return undefined; }
    return this.paths.size === 0 ? 'ROUTING_RULE_ONLY' : 'ROUTING_RULE_THEN_BASE_PATH_MAPPING';
  }

  private get mapped(): MappedDomain {
    return { type: this.endpoint._type, ref: this.ref };
  }

  /**
   * Where a mapping belongs: to the domain, where an id stays when another gateway takes the path; to the gateway of another stack, which then comes and goes
   * without the domain's. The ARN of a private domain would tie that stack to the domain's.
   */
  private placeFor(gateway: IDomainTarget): { scope: Construct; prefix: string } {
    if (Stack.of(gateway) === Stack.of(this) || this.endpoint._type === 'PRIVATE') { return { scope: this, prefix: '' }; }
    const name = Token.isUnresolved(this.domainName) ? Names.nodeUniqueId(this.node) : this.domainName;
    return { scope: gateway as IConstruct as Construct, prefix: `${name}-` };
  }

  private ownershipCertificateArn(domainName: string, { ownershipVerificationCertificate: certificate }: MutualTlsOptions): string | undefined {
    return certificate && certificateFor(this, { domainNames: [domainName], certificate, id: 'OwnershipCertificate' }).certificateArn;
  }

  private addRecords(hostedZone: route53.IHostedZone, routing: RecordRouting, ipAddressType: IpAddressType | undefined): void {
    const { kind, weight, setIdentifier, healthCheck } = routing._definition;
    const { region } = Stack.of(this);
    makeAliasRecords(this, {
      hostedZone,
      name: this.domainName,
      target: this.domain ? new targets.ApiGatewayDomain(this.domain) : this.endpointTarget(),
      hasIpv6: this.endpoint._type !== 'PRIVATE' || ipAddressType === IpAddressType.DUAL_STACK,
      region: kind === 'latency' ? region : undefined,
      weight,
      setIdentifier: kind === 'simple' ? undefined : setIdentifier ?? region,
      healthCheck,
    });
  }

  private endpointTarget(): route53.IAliasRecordTarget {
    const [endpoint] = this.endpoint._vpcEndpoints;
    if (endpoint instanceof ec2.InterfaceVpcEndpoint) { return new targets.InterfaceVpcEndpointTarget(endpoint); }
    throw new Error(`interface endpoint "${endpoint.vpcEndpointId}" is not made in this app, so its DNS name is not known; ` +
      `leave hostedZone out, and have a record of "${this.domainName}" lead to the endpoint`);
  }
}

/** Where ACM finds the record that it asks for: a private zone, which private names have, is not seen from the internet. */
function validationZoneOf({ domainName, hostedZone, validationZone, certificate, endpoint }: ApiDomainProps): route53.IHostedZone | undefined {
  if (endpoint?._type === 'PRIVATE' && !certificate && !validationZone) {
    throw new Error(`domain "${domainName}" is private, and ACM can see that it is yours in a public zone only; give that as validationZone, or a certificate`);
  }
  return validationZone ?? hostedZone;
}

function haveCommon(some: readonly ec2.IVpcEndpoint[], others: readonly ec2.IVpcEndpoint[]): boolean {
  const ids = others.map(({ vpcEndpointId }) => vpcEndpointId);
  // What only deployment tells may be the same in other words.
  const isUnknown = (endpoint: ec2.IVpcEndpoint) => Token.isUnresolved(endpoint.vpcEndpointId) && !(endpoint instanceof ec2.InterfaceVpcEndpoint);
  return [...some, ...others].some(isUnknown) || some.some(({ vpcEndpointId }) => ids.includes(vpcEndpointId));
}

function checkOptions(props: ApiDomainProps): void {
  const { domainName, hostedZone, validationZone: zone, certificate, endpoint = DomainEndpoint.REGIONAL, mutualTls, recordRouting } = props;
  const { securityPolicy = SecurityPolicy.TLS_1_2 } = props;
  const type = endpoint._type;
  const routing = recordRouting?._definition.kind ?? 'simple';
  if (mutualTls && type !== 'REGIONAL') { throw new Error(`domain "${domainName}" has mutualTls and is not regional; give it DomainEndpoint.REGIONAL, or leave mutualTls out`); }
  if (mutualTls && isEnhanced(securityPolicy)) {
    throw new Error(`domain "${domainName}" has mutualTls, which does not go with security policy "${securityPolicy}"; choose SecurityPolicy.TLS_1_2`);
  }
  if (type === 'PRIVATE' && props.ipAddressType === IpAddressType.IPV4) {
    throw new Error(`domain "${domainName}" is private, and private domains are of address type "dualstack" only; leave ipAddressType out`);
  }
  if (routing !== 'simple' && !hostedZone) { throw new Error(`domain "${domainName}" has records of routing "${routing}" and no zone for them; give a hostedZone`); }
  if (routing !== 'simple' && type === 'EDGE') {
    throw new Error(`domain "${domainName}" has records of routing "${routing}", and an edge domain is one for all regions; give it DomainEndpoint.REGIONAL in each region`);
  }
  if (type === 'PRIVATE' && isWildcard(domainName)) {
    throw new Error(`domain "${domainName}" is private, and private domains stand for one name each; name one, or give it DomainEndpoint.REGIONAL`);
  }
  if (zone && certificate) { throw new Error(`validationZone "${zone.node.path}" has no use beside a certificate; take one of the two out`); }
}
