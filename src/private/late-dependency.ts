import { Dependable, IConstruct, IDependable } from 'constructs';

/** What is depended on, looked for as late as dependencies are: it may be made after what waits for it. */
export function lateDependency(roots: () => IConstruct[]): IDependable {
  const dependable: IDependable = {};
  Dependable.implement(dependable, { get dependencyRoots() { return roots(); } });
  return dependable;
}
