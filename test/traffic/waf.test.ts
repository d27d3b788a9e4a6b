import { App, aws_apigateway as apigateway, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ManagedRuleGroup, ManagedWafOptions, Waf } from '../../src';

const WEB_ACL = 'AWS::WAFv2::WebACL';
const ASSOCIATION = 'AWS::WAFv2::WebACLAssociation';
const EXISTING = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shared/1a2b';

function stackOf(): Stack {
  return new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
}

/** A gateway with stages, all behind one web ACL. */
function protect(stack: Stack, id: string, waf: Waf, ...stages: string[]): void {
  const scope = new Construct(stack, id);
  const api = new apigateway.RestApi(scope, 'Api', { cloudWatchRole: false, deploy: false });
  api.root.addMethod('GET');
  const deployment = new apigateway.Deployment(scope, 'Deployment', { api });
  stages.forEach((stageName) => waf.associate(scope, new apigateway.Stage(scope, stageName, { deployment, stageName })));
}

interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Statement: unknown;
}

function rulesOf(options?: ManagedWafOptions): Rule[] {
  const stack = stackOf();
  Waf.managed(options).bind(stack);
  const [acl] = Object.values(Template.fromStack(stack).findResources(WEB_ACL));
  return acl.Properties.Rules;
}

test('a web ACL is made once for all stages of a gateway, and for each gateway', () => {
  const stack = stackOf();
  const waf = Waf.managed();
  protect(stack, 'Orders', waf, 'prod', 'trial');
  protect(stack, 'Users', waf, 'prod');
  const template = Template.fromStack(stack);
  template.resourceCountIs(WEB_ACL, 2);
  const acls = Object.values(template.findResources(ASSOCIATION)).map(({ Properties }) => Properties.WebACLArn['Fn::GetAtt'][0].replace(/\w{8}$/, ''));
  expect(acls).toEqual(['OrdersWebAcl', 'OrdersWebAcl', 'UsersWebAcl']);
});

test('a stage is named by its ARN', () => {
  const stack = stackOf();
  protect(stack, 'Orders', Waf.existing(EXISTING), 'prod');
  const template = Template.fromStack(stack);
  template.resourceCountIs(WEB_ACL, 0);
  template.hasResourceProperties(ASSOCIATION, {
    WebACLArn: EXISTING,
    ResourceArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':apigateway:eu-west-1::/restapis/', Match.anyValue(), '/stages/', Match.anyValue()]] },
  });
});

test('a web ACL lets in what no rule blocks, and all is measured', () => {
  const stack = stackOf();
  Waf.managed({ rateLimit: 2000 }).bind(new Construct(stack, 'Orders'));
  const visibility = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true };
  const measured = (MetricName: string) => Match.objectLike({ VisibilityConfig: { MetricName, ...visibility } });
  Template.fromStack(stack).hasResourceProperties(WEB_ACL, {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { MetricName: Match.stringLikeRegexp('^Stack-Orders-'), CloudWatchMetricsEnabled: true },
    Rules: ['RateLimit', 'AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesCommonRuleSet'].map(measured),
  });
});

test('rules are asked in order, the limit first', () => {
  const rules = rulesOf({ rateLimit: 10, groups: [ManagedRuleGroup.sqlInjection(), ManagedRuleGroup.named({ vendorName: 'Some Vendor', name: 'Group' })] });
  expect(rules.map(({ Name, Priority }) => [Name, Priority])).toEqual([['RateLimit', 0], ['AWSManagedRulesSQLiRuleSet', 1], ['SomeVendor-Group', 2]]);
  expect(rules[0]).toMatchObject({ Action: { Block: {} }, Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } });
  expect(rules[1]).toMatchObject({ OverrideAction: { None: {} }, Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS' } } });
  expect(rules[2]).toMatchObject({ Statement: { ManagedRuleGroupStatement: { VendorName: 'Some Vendor', Name: 'Group' } } });
});

test.each<[string, ManagedRuleGroup, string[]]>([
  ['of the common rule set, what an API does by nature', ManagedRuleGroup.commonRuleSet(), ['SizeRestrictions_BODY', 'NoUserAgent_HEADER']],
  ['of the common rule set, what is said', ManagedRuleGroup.commonRuleSet({ countedRules: ['GenericLFI_BODY'] }), ['GenericLFI_BODY']],
  ['of others, nothing', ManagedRuleGroup.linux(), []],
])('is only counted: %s', (_, group, counted) => {
  const [rule] = rulesOf({ groups: [group] });
  const statement = rule.Statement as { ManagedRuleGroupStatement: { RuleActionOverrides?: object[] } };
  const overrides = statement.ManagedRuleGroupStatement.RuleActionOverrides ?? [];
  expect(overrides).toEqual(counted.map((Name) => ({ Name, ActionToUse: { Count: {} } })));
});

test('a version of a group stays', () => {
  const [rule] = rulesOf({ groups: [ManagedRuleGroup.commonRuleSet({ version: 'Version_1.4' })] });
  expect(rule).toMatchObject({ Statement: { ManagedRuleGroupStatement: { Version: 'Version_1.4' } } });
});

test.each<[string, () => unknown, string]>([
  ['a rate below 10', () => Waf.managed({ rateLimit: 9 }), 'rate limit "9" is out of range; give 10 to 2000000000 requests in 5 minutes'],
  ['a rate over 2,000,000,000', () => Waf.managed({ rateLimit: 2_000_000_001 }), 'rate limit "2000000001" is out of range'],
  ['half a request', () => Waf.managed({ rateLimit: 10.5 }), 'rate limit "10.5" is out of range'],
  ['no rule at all', () => Waf.managed({ groups: [] }), 'rule groups "[]" keep nothing away without a rateLimit'],
  ['a group twice', () => Waf.managed({ groups: [ManagedRuleGroup.php(), ManagedRuleGroup.php()] }), 'rule group "AWSManagedRulesPHPRuleSet" is there twice'],
  ['too many rules', () => Waf.managed({ groups: [ManagedRuleGroup.php(), ManagedRuleGroup.named({ vendorName: 'V', name: 'G', capacity: 4901 })] }), 'rules take "5001" WCU and a web ACL holds 5000; leave a group out'],
  ['a group without a vendor', () => ManagedRuleGroup.named({ vendorName: ' ', name: 'G' }), 'vendor " " of rule group "G" is empty'],
  ['a malformed group', () => ManagedRuleGroup.named({ vendorName: 'V', name: 'a b' }), 'rule group "a b" is malformed'],
  ['a web ACL for CloudFront', () => Waf.existing(EXISTING.replace('regional/', 'global/')).bind(stackOf()), 'cannot stand before an API; give the ARN of a WAFv2 web ACL of scope REGIONAL'],
  ['a web ACL of WAF Classic', () => Waf.existing('arn:aws:waf-regional:eu-west-1:111122223333:webacl/1a2b'), 'cannot stand before an API'],
  ['the id of a web ACL', () => Waf.existing('1a2b'), 'web ACL "1a2b" cannot stand before an API'],
  ['a web ACL of another region', () => Waf.existing(EXISTING.replace('eu-west-1', 'us-east-1')).bind(stackOf()), 'is in region "us-east-1" and gateway "Stack" in "eu-west-1"'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
