import { Arn, ArnFormat, aws_apigateway as apigateway, aws_wafv2 as wafv2, Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ManagedRuleGroup } from './managed-rule-group';
import { EDGE_REGION, knownRegion } from '../front/regions';
import { carried, supportStack } from '../front/support-stack';

/** What a web ACL of the gateway's own keeps away. */
export interface ManagedWafOptions {
  /**
   * Requests from one address in 5 minutes, 10 to 2,000,000,000. What goes beyond is answered with 403, until the address calls less.
   * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
   * @default - no limit
   */
  readonly rateLimit?: number;
  /**
   * Rules that AWS or other vendors keep up to date, in the order in which they are asked.
   * @default - IP reputation, known bad inputs and the common rule set: 925 of the 1,500 WCU that AWS charges nothing extra for
   */
  readonly groups?: ManagedRuleGroup[];
}

const MIN_RATE = 10;
const MAX_RATE = 2_000_000_000;
// https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
const MAX_CAPACITY = 5_000;
// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
const RATE_RULE_CAPACITY = 2;

/**
 * A web application firewall in front of every stage of a gateway.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
 */
export abstract class Waf {
  /**
   * A web ACL of the gateway's own, with rules that their vendors keep up to date. It costs a monthly fee for itself and for each rule.
   * @throws where the rate limit is out of range, a group is there twice, or the groups take too much or nothing is left
   */
  public static managed(options: ManagedWafOptions = {}): Waf {
    return new ManagedWaf(options);
  }

  /**
   * A web ACL that is there already. It has to be regional and in the region of the gateway; for a distribution, of scope CLOUDFRONT.
   * @throws where the ARN is none of a web ACL
   */
  public static existing(webAclArn: string): Waf {
    return new ExistingWaf(webAclArn);
  }

  /**
   * ARN of the web ACL, which is made where it is not there yet: once in a scope, however often it is bound.
   * @param scope the gateway
   * @throws where the web ACL is in another region than the scope
   */
  public abstract bind(scope: Construct): string;

  /**
   * ARN of the web ACL for a CloudFront distribution, which is made where it is not there yet: in us-east-1, since CloudFront takes none from elsewhere.
   * @param scope what has the distribution
   * @throws where the web ACL is regional, or has to be made for a stack whose region is not known
   */
  public abstract bindEdge(scope: Construct): string;

  /**
   * Puts a stage behind the web ACL.
   * @param scope the gateway
   * @throws where the web ACL is in another region than the scope
   */
  public associate(scope: Construct, stage: apigateway.Stage): void {
    new wafv2.CfnWebACLAssociation(stage, 'WebAclAssociation', { webAclArn: this.bind(scope), resourceArn: stage.stageArn });
  }
}

class ManagedWaf extends Waf {
  private readonly rateLimit?: number;
  private readonly groups: readonly ManagedRuleGroup[];

  public constructor(options: ManagedWafOptions) {
    super();
    this.rateLimit = options.rateLimit;
    this.groups = options.groups ?? [ManagedRuleGroup.ipReputation(), ManagedRuleGroup.knownBadInputs(), ManagedRuleGroup.commonRuleSet()];
    this.check();
  }

  public bind(scope: Construct): string {
    return this.webAcl(scope, 'REGIONAL');
  }

  public bindEdge(scope: Construct): string {
    if (knownRegion(scope) === EDGE_REGION) { return this.webAcl(scope, 'CLOUDFRONT'); }
    const support = supportStack(scope, EDGE_REGION);
    const id = `${Names.uniqueId(scope)}Waf`;
    const holder = (support.node.tryFindChild(id) as Construct | undefined) ?? new Construct(support, id);
    return carried(scope, this.webAcl(holder, 'CLOUDFRONT'), holder, '');
  }

  private webAcl(scope: Construct, wafScope: 'REGIONAL' | 'CLOUDFRONT'): string {
    const made = scope.node.tryFindChild('WebAcl') as wafv2.CfnWebACL | undefined;
    const webAcl = made ?? new wafv2.CfnWebACL(scope, 'WebAcl', {
      scope: wafScope,
      description: 'In front of an API',
      defaultAction: { allow: {} },
      rules: this.rules(),
      visibilityConfig: visibility(Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' })),
    });
    return webAcl.attrArn;
  }

  private rules(): wafv2.CfnWebACL.RuleProperty[] {
    const rate = this.rateLimit === undefined ? [] : [rateRule(this.rateLimit)];
    return [...rate, ...this.groups.map(groupRule)].map((rule, priority) => ({ ...rule, priority }));
  }

  private check(): void {
    const { rateLimit, groups } = this;
    const isInRange = Number.isInteger(rateLimit) && rateLimit! >= MIN_RATE && rateLimit! <= MAX_RATE;
    if (rateLimit !== undefined && !Token.isUnresolved(rateLimit) && !isInRange) {
      throw new Error(`rate limit "${rateLimit}" is out of range; give ${MIN_RATE} to ${MAX_RATE} requests in 5 minutes`);
    }
    if (rateLimit === undefined && groups.length === 0) {
      throw new Error('rule groups "[]" keep nothing away without a rateLimit; name one, or leave "groups" out');
    }
    const names = groups.map(ruleName);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new Error(`rule group "${twice}" is there twice; take one of the two out`);
    }
    const capacity = groups.reduce((sum, group) => sum + (group._definition.capacity ?? 0), rateLimit === undefined ? 0 : RATE_RULE_CAPACITY);
    if (capacity > MAX_CAPACITY) {
      throw new Error(`rules take "${capacity}" WCU and a web ACL holds ${MAX_CAPACITY}; leave a group out`);
    }
  }
}

class ExistingWaf extends Waf {
  public constructor(private readonly webAclArn: string) {
    super();
    if (!this.isOf('regional') && !this.isOf('global')) { throw this.misfit('an API', 'REGIONAL'); }
  }

  public bind(scope: Construct): string {
    if (!this.isOf('regional')) { throw this.misfit('an API', 'REGIONAL'); }
    const { region } = Token.isUnresolved(this.webAclArn) ? { region: undefined } : Arn.split(this.webAclArn, ArnFormat.SLASH_RESOURCE_NAME);
    const own = Stack.of(scope).region;
    if (region !== undefined && !Token.isUnresolved(region) && !Token.isUnresolved(own) && region !== own) {
      throw new Error(`web ACL "${this.webAclArn}" is in region "${region}" and gateway "${scope.node.path}" in "${own}"; name one of the gateway's region`);
    }
    return this.webAclArn;
  }

  public bindEdge(_scope: Construct): string {
    if (!this.isOf('global')) { throw this.misfit('a distribution', 'CLOUDFRONT'); }
    return this.webAclArn;
  }

  /** Whether it stands before APIs, or before distributions; true of both where only deployment tells. */
  private isOf(kind: 'regional' | 'global'): boolean {
    return Token.isUnresolved(this.webAclArn) || new RegExp(`^arn:[^:]+:wafv2:[^:]+:[^:]+:${kind}/webacl/[^/]+/[^/]+$`).test(this.webAclArn);
  }

  private misfit(what: string, scope: 'REGIONAL' | 'CLOUDFRONT'): Error {
    const [region, kind] = scope === 'REGIONAL' ? ['eu-west-1', 'regional'] : ['us-east-1', 'global'];
    return new Error(`web ACL "${this.webAclArn}" cannot stand before ${what}; give the ARN of a WAFv2 web ACL of scope ${scope}, ` +
      `as in "arn:aws:wafv2:${region}:111122223333:${kind}/webacl/name/id"`);
  }
}

type Rule = Omit<wafv2.CfnWebACL.RuleProperty, 'priority'>;

function rateRule(limit: number): Rule {
  return {
    name: 'RateLimit',
    action: { block: {} },
    statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP' } },
    visibilityConfig: visibility('RateLimit'),
  };
}

function groupRule(group: ManagedRuleGroup): Rule {
  const { vendorName, name, version, countedRules = [] } = group._definition;
  return {
    name: ruleName(group),
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName,
        name,
        version,
        ruleActionOverrides: countedRules.length === 0 ? undefined : countedRules.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(ruleName(group)),
  };
}

/** Rules of a web ACL have names of their own, of which metrics are named. */
function ruleName(group: ManagedRuleGroup): string {
  const { vendorName, name } = group._definition;
  return vendorName === 'AWS' ? name : `${vendorName.replace(/[^\w-]/g, '')}-${name}`.slice(0, 128);
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
