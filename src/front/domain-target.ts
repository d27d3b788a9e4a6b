import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What kind of API a domain leads to. */
export enum ApiProtocol {
  /** REST APIs. */
  REST = 'REST',
  /** HTTP APIs. */
  HTTP = 'HTTP',
  /** WebSocket APIs. */
  WEBSOCKET = 'WEBSOCKET',
}

/** What a gateway is told of a domain that leads to it. */
export interface DomainMapping {
  /** The domain, e.g. `api.example.com`. */
  readonly domainName: string;
  /** Where requests to the gateway begin, without a slash at its end, e.g. `https://api.example.com/v1`. */
  readonly url: string;
  /**
   * Name of a stage of the gateway.
   * @default - the gateway's own
   */
  readonly stage?: string;
  /** Whether it is a rule, which is looked at before mappings, and may lead there only with certain headers or paths. */
  readonly isRule: boolean;
  /** Whether the URL that API Gateway gives to the API is to be closed. */
  readonly closesDefaultEndpoint: boolean;
  /**
   * What stands before the gateway and refers to it, such as a distribution.
   * @default - nothing
   */
  readonly front?: IConstruct;
}

/** What a domain is told of a gateway that it leads to. */
export interface DomainTarget {
  readonly apiId: string;
  /** Name of the stage, such that what refers to it waits for the stage. */
  readonly stageName: string;
  readonly protocol: ApiProtocol;
  /** What it is reached through; none where it is on the internet. */
  readonly vpcEndpoints: ec2.IVpcEndpoint[];
  /** Whether the URL that API Gateway gives to the API stays open whatever domains say. */
  readonly keepsDefaultEndpoint: boolean;
}

/** What domains lead to: every gateway of this library. */
export interface IDomainTarget extends IConstruct {
  /**
   * Takes note of a domain that leads to the gateway. `ApiDomain` calls it.
   * @throws where the gateway has no such stage
   */
  bindDomain(mapping: DomainMapping): DomainTarget;
}
