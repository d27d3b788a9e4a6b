import { constructPath } from './construct-path';
import { findNamed } from './find-named';
import type { Assembly } from '../assembly/assembly';
import { asString } from '../assembly/json';

/** An endpoint of a VPC. */
export interface VpcEndpoint {
  /** e.g. `vpce-1a2b3c4d`; the same in every run. */
  readonly id: string;
  /** Construct path without the last `Resource`. */
  readonly path: string;
  readonly vpcId?: string;
  /** Whether private APIs are reached through it. */
  readonly isForApis: boolean;
}

/** The VPC endpoints of an assembly. */
export class VpcEndpoints {
  static of(assembly: Assembly): VpcEndpoints {
    const resources = assembly.ofType('AWS::EC2::VPCEndpoint');
    const endpoints = resources.map((resource) => ({
      id: resource.physicalId,
      path: constructPath(resource),
      vpcId: asString(resource.properties.VpcId),
      isForApis: asString(resource.properties.ServiceName)?.endsWith('.execute-api') ?? false,
    }));
    const limited = resources.filter(({ properties }) => properties.PolicyDocument !== undefined).map(({ physicalId }) => physicalId);
    return new VpcEndpoints(endpoints, endpoints.filter(({ id, isForApis }) => isForApis && limited.includes(id))
      .map(({ path }) => `VPC endpoint "${path}" lets every request through here, whatever its policy says`));
  }

  private constructor(private readonly endpoints: readonly VpcEndpoint[], readonly warnings: readonly string[]) {}

  /** Those that private APIs are reached through. */
  get forApis(): VpcEndpoint[] {
    return this.endpoints.filter(({ isForApis }) => isForApis);
  }

  /**
   * The endpoint that a caller means: its id, its construct path, or a construct id on its path.
   * @throws where there is none, or more than one
   */
  find(name: string): VpcEndpoint {
    return findNamed('VPC endpoint', this.endpoints, name, ({ id }) => id === name);
  }

  /** The VPC of an endpoint; undefined where the assembly does not have the endpoint. */
  vpcOf(id: string): string | undefined {
    return this.endpoints.find((endpoint) => endpoint.id === id)?.vpcId;
  }
}
