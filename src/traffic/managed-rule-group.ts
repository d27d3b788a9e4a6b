/** Options of a group of rules that AWS keeps. */
export interface ManagedRuleGroupOptions {
  /**
   * Rules of the group that only count what they match, where they would block it.
   * @default - none; of `commonRuleSet`, `SizeRestrictions_BODY` and `NoUserAgent_HEADER`
   */
  readonly countedRules?: string[];
  /**
   * Version of the group, e.g. `Version_1.4`.
   * @default - the one that its vendor recommends, as it changes
   */
  readonly version?: string;
}

/** A group of rules of any vendor. */
export interface VendorRuleGroupProps extends ManagedRuleGroupOptions {
  /** Who keeps it, e.g. `AWS`. */
  readonly vendorName: string;
  /** Its name, e.g. `AWSManagedRulesBotControlRuleSet`. */
  readonly name: string;
  /**
   * What it takes of the 5,000 capacity units (WCU) of a web ACL.
   * @default - not counted at synthesis
   */
  readonly capacity?: number;
}

/**
 * Rules of a web ACL that their vendor keeps up to date.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export class ManagedRuleGroup {
  /**
   * What attacks on web applications have in common; 700 WCU. What it says of large bodies and of requests without a user agent is only
   * counted: an API takes bodies over 8 KB, and is called by programs that do not say what they are.
   */
  public static commonRuleSet(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    const { countedRules = ['SizeRestrictions_BODY', 'NoUserAgent_HEADER'], version } = options;
    return aws('AWSManagedRulesCommonRuleSet', 700, { countedRules, version });
  }

  /** Requests that are known to use a vulnerability, e.g. of Log4j; 200 WCU. */
  public static knownBadInputs(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesKnownBadInputsRuleSet', 200, options);
  }

  /** Addresses that Amazon knows to be of bots and attackers; 25 WCU. */
  public static ipReputation(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesAmazonIpReputationList', 25, options);
  }

  /** Addresses of VPNs, proxies, Tor and hosting providers; 50 WCU. Other companies' servers call from hosting providers. */
  public static anonymousIp(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesAnonymousIpList', 50, options);
  }

  /** SQL where values should be; 200 WCU. */
  public static sqlInjection(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesSQLiRuleSet', 200, options);
  }

  /** Paths of administration pages; 100 WCU. */
  public static adminProtection(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesAdminProtectionRuleSet', 100, options);
  }

  /** Attacks on Linux, e.g. on its files; 200 WCU. */
  public static linux(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesLinuxRuleSet', 200, options);
  }

  /** Attacks on POSIX shells; 100 WCU. */
  public static posix(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesUnixRuleSet', 100, options);
  }

  /** Attacks on Windows, e.g. on PowerShell; 200 WCU. */
  public static windows(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesWindowsRuleSet', 200, options);
  }

  /** Attacks on PHP; 100 WCU. */
  public static php(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesPHPRuleSet', 100, options);
  }

  /** Attacks on WordPress; 100 WCU. */
  public static wordPress(options: ManagedRuleGroupOptions = {}): ManagedRuleGroup {
    return aws('AWSManagedRulesWordPressRuleSet', 100, options);
  }

  /**
   * Any other group, of AWS or of a vendor in the AWS Marketplace.
   * @throws where the vendor or the name is malformed
   */
  public static named(props: VendorRuleGroupProps): ManagedRuleGroup {
    return new ManagedRuleGroup(props);
  }

  /** @internal */
  public readonly _definition: VendorRuleGroupProps;

  private constructor(definition: VendorRuleGroupProps) {
    this._definition = definition;
    if (!/\S/.test(definition.vendorName)) {
      throw new Error(`vendor "${definition.vendorName}" of rule group "${definition.name}" is empty; name who keeps it, e.g. "AWS"`);
    }
    if (!/^[\w-]{1,128}$/.test(definition.name)) {
      throw new Error(`rule group "${definition.name}" is malformed; write its name as in "AWSManagedRulesCommonRuleSet"`);
    }
  }
}

function aws(name: string, capacity: number, options: ManagedRuleGroupOptions): ManagedRuleGroup {
  return ManagedRuleGroup.named({ vendorName: 'AWS', name, capacity, ...options });
}
