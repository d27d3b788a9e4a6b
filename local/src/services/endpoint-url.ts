/** Where AWS services are: one URL for all, or one for a service by its AWS name. */
export type EndpointUrl = string | Readonly<Record<string, string>>;

/** @throws for what is no http or https URL */
export function checkEndpointUrl(endpointUrl: EndpointUrl | undefined): void {
  if (typeof endpointUrl === 'string') checkUrl(endpointUrl, '');
  else Object.entries(endpointUrl ?? {}).forEach(([service, url]) => checkUrl(url, ` of service "${service}"`));
}

function checkUrl(url: string, owner: string): void {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return;
  throw new Error(`endpoint URL "${url}"${owner} is no http or https URL; write it like "http://localhost:4566"`);
}
