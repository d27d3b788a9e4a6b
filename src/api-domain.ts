import {
  Annotations, aws_apigateway as apigateway, aws_certificatemanager as acm, aws_ec2 as ec2, aws_route53 as route53, aws_route53_targets as targets,
  CfnResource, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { certificateFor, checkZone, zoneFor } from './front/certificate';
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
   * @default - `hostedZone`
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
    this.certificate = certificateFor(this, {
      domainNames: [domainName],
      certificate: props.certificate,
      hostedZone: validationZone(props),
      region: endpoint._type === 'EDGE' ? EDGE_REGION : undefined,
    });

    const endpointAccessMode = checkTls(securityPolicy, props.endpointAccessMode, { endpointType: endpoint._type, region: knownRegion(this) });
    if (endpoint._type === 'PRIVATE') {
      this.privateDomainArn = makePrivateDomain(this, 'Domain', {
        domainName,
        certificateArn: this.certificate.certificateArn,
        securityPolicy,
        endpointAccessMode,
        vpcEndpointIds: endpoint._vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId),
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
          ...mutualTls, ownershipVerificationCertificateArn: mutualTls.ownershipVerificationCertificate?.certificateArn,
        },
        routingMode: () => this.routingMode(),
      });
      this.ref = domainName;
    }
    if (mutualTls && !this.closesDefaultEndpoint) {
      Annotations.of(this).addWarningV2('cdk-gatehouse:mutual-tls-bypass',
        `domain "${domainName}" asks clients for certificates, and the URL that API Gateway gives to its gateways stays open to everybody; leave disableExecuteApiEndpoint out`);
    }
    if (hostedZone) { this.addRecords(hostedZone, props.recordRouting ?? RecordRouting.simple(), props.ipAddressType); }
  }

  /** Where requests to it begin, without a slash at its end. */
  public get url(): string {
    return `https://${this.domainName}`;
  }

  /**
   * Leads a part of the domain to a stage of a gateway. The mapping belongs to the gateway's stack.
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
    const target = this.bind(gateway, { path, stage, needsHeaders: false });
    this.paths.set(path, gateway.node.path);
    this.checkDepth();
    this.waitForDomain(mapPath(gateway as unknown as Construct, `Mapping-${this.nameForIds}-${path}`, this.mapped, path, target));
  }

  /**
   * Leads requests to a stage of a REST gateway for which conditions hold, before any path is looked at. The rule belongs to the gateway's stack.
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
    const target = this.bind(gateway, { path, stage, needsHeaders: Object.keys(headers).length > 0 });
    if (this.hasHttpApis || target.protocol !== ApiProtocol.REST) {
      throw new Error(`routing rule "${priority}" leads to gateway "${gateway.node.path}" on a domain of HTTP or WebSocket APIs, and rules go with REST APIs only; map a path instead`);
    }
    this.priorities.set(priority, gateway.node.path);
    this.waitForDomain(addRule(gateway as unknown as Construct, `Rule-${this.nameForIds}-${priority}`, this.mapped, { priority, basePath, headers, stripBasePath }, target));
  }

  private checkDepth(): void {
    const count = [...this.paths.keys()].filter(isMultiLevel).length;
    if (count > MAX_MULTI_LEVEL) {
      throw new Error(`domain "${this.domainName}" has "${count}" paths of more than one segment and API Gateway takes ${MAX_MULTI_LEVEL}; make another domain`);
    }
  }

  private bind(gateway: IDomainTarget, { path, stage, needsHeaders }: { path: string; stage?: string; needsHeaders: boolean }): DomainTarget {
    this.checkEnvironment(gateway);
    const target = gateway.bindDomain({
      domainName: this.domainName,
      url: path === '' ? this.url : `${this.url}/${path}`,
      stage,
      needsHeaders,
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

  private checkTarget(gateway: IDomainTarget, { protocol, isPrivate }: DomainTarget): void {
    const name = `gateway "${gateway.node.path}"`;
    const isPrivateDomain = this.endpoint._type === 'PRIVATE';
    if (isPrivate !== isPrivateDomain) {
      throw new Error(isPrivate
        ? `${name} is private, and domain "${this.domainName}" is on the internet; give the domain DomainEndpoint.privateVpc({ vpcEndpoints: gateway.vpcEndpoints })`
        : `${name} is on the internet, and domain "${this.domainName}" is private; give the gateway Endpoint.privateVpc(...), or the domain DomainEndpoint.REGIONAL`);
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

  private get nameForIds(): string {
    return Token.isUnresolved(this.domainName) ? this.node.id : this.domainName;
  }

  private addRecords(hostedZone: route53.IHostedZone, routing: RecordRouting, ipAddressType: IpAddressType | undefined): void {
    const { kind, weight, setIdentifier, healthCheck } = routing._definition;
    const zone = zoneFor(this, hostedZone);
    const target = route53.RecordTarget.fromAlias(this.domain ? new targets.ApiGatewayDomain(this.domain) : this.endpointTarget());
    const region = Stack.of(this).region;
    const props = {
      zone,
      target,
      recordName: this.domainName,
      region: kind === 'latency' ? region : undefined,
      weight,
      setIdentifier: kind === 'simple' ? undefined : setIdentifier ?? region,
      healthCheck,
    };
    new route53.ARecord(this, 'AliasRecord', props);
    if (this.endpoint._type !== 'PRIVATE' || ipAddressType === IpAddressType.DUAL_STACK) { new route53.AaaaRecord(this, 'AliasRecordIpv6', props); }
  }

  private endpointTarget(): route53.IAliasRecordTarget {
    const [endpoint] = this.endpoint._vpcEndpoints;
    if (endpoint instanceof ec2.InterfaceVpcEndpoint) { return new targets.InterfaceVpcEndpointTarget(endpoint); }
    throw new Error(`interface endpoint "${endpoint.vpcEndpointId}" is not made in this app, so its DNS name is not known; ` +
      `leave hostedZone out, and have a record of "${this.domainName}" lead to the endpoint`);
  }
}

/** Where ACM finds the record that it asks for: a private zone is not seen from the internet. */
function validationZone({ domainName, hostedZone, validationZone: zone, certificate }: ApiDomainProps): route53.IHostedZone | undefined {
  if (certificate || zone || !(hostedZone instanceof route53.PrivateHostedZone)) { return zone ?? hostedZone; }
  throw new Error(`hosted zone "${hostedZone.node.path}" is private, so ACM cannot see there that "${domainName}" is yours; give the public zone of the name as validationZone, or a certificate`);
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
