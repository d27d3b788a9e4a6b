import type { Assembly } from '../assembly/assembly';
import { constructPath } from '../model/construct-path';

/** Short names for what APIs lead to: construct ids, with as much of the path before them as tells them apart. */
export class ConstructNames {
  private readonly uses = new Map<string, number>();

  constructor(private readonly assembly: Assembly) {
    const known = assembly.resources.filter(({ arn }) => arn !== undefined);
    for (const ending of known.flatMap((resource) => endings(`${resource.type} ${constructPath(resource)}`))) {
      this.uses.set(ending, (this.uses.get(ending) ?? 0) + 1);
    }
  }

  /** What a function is called, with its version or alias; the name in the ARN where it is of elsewhere. */
  ofFunction(arn: string): string {
    const parts = arn.split(':');
    const name = this.ofArn(parts.slice(0, 7).join(':')) ?? parts[6] ?? arn;
    return parts.length > 7 ? `${name}:${parts.slice(7).join(':')}` : name;
  }

  /** The name of a resource of the assembly; undefined for others. */
  ofArn(arn: string): string | undefined {
    const resource = this.assembly.byArn(arn);
    if (resource === undefined) return undefined;
    const candidates = endings(`${resource.type} ${constructPath(resource)}`);
    const key = candidates.find((ending) => this.uses.get(ending) === 1) ?? candidates.at(-1) ?? '';
    return key.slice(key.indexOf(' ') + 1);
  }
}

/** Ends of the path of a resource, the shortest first, each with the type before it: only resources of one type are told apart. */
function endings(typeAndPath: string): string[] {
  const [type, path] = typeAndPath.split(/ (.*)/s);
  const segments = path.split('/');
  return segments.map((_, index) => `${type} ${segments.slice(segments.length - 1 - index).join('/')}`);
}
