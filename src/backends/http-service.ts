import { HttpBackendRoute } from './http-backend';

/** @throws where an option is given that HTTP APIs do not have; the message names the route */
export function refuseOptions<T extends object>(options: T, names: ReadonlyArray<keyof T & string>, { routeKey }: HttpBackendRoute): void {
  const unknown = names.find((name) => options[name] !== undefined);
  if (unknown) { throw new Error(`route "${routeKey}": HTTP APIs have no "${unknown}" of a service; leave it out, or take a RestGateway`); }
}
