import { JavaObject } from './java-value';

/** How deep a block may print itself. */
const maxDepth = 2;

/** What `#define` assigns: a block that renders each time it is printed. */
export class JavaBlock extends JavaObject {
  readonly className = 'org.apache.velocity.runtime.directive.Block$Reference';
  private depth = 0;

  constructor(private readonly render: () => string) {
    super();
  }

  toText(): string | null {
    if (this.depth === maxDepth) return null;
    this.depth += 1;
    try {
      return this.render();
    } finally {
      this.depth -= 1;
    }
  }

  invoke(): undefined {
    return undefined;
  }
}

