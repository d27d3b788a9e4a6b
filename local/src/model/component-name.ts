/** A name as the components of an OpenAPI document may have it. */
export function componentName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_');
}
