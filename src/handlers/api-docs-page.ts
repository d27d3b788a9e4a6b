/** What a browser runs on the reference page: it shows the API's document by Swagger UI, which is there as a global. */

interface Page {
  readonly dataset: { readonly path: string; readonly document: string };
  textContent: string | null;
}

type Schemes = { readonly [name: string]: { readonly type?: string; readonly description?: string } };

interface Document {
  readonly components?: { readonly securitySchemes?: Schemes };
}

declare const document: { getElementById(id: string): Page };
declare const location: { readonly origin: string; readonly pathname: string; readonly href: string };
declare function SwaggerUIBundle(options: object): { readonly specActions: { updateUrl(url: string): void } };

/** URL of the API: what stands before the page's path is a stage or a domain's base path. */
function baseUrl(docsPath: string): string {
  const { origin, pathname } = location;
  return origin + (pathname.endsWith(docsPath) ? pathname.slice(0, -docsPath.length) : '');
}

/** The viewer would call foreign hosts for tokens, which the page's policy forbids: they are pasted instead. */
function withPastedTokens({ securitySchemes, ...components }: NonNullable<Document['components']>): Document['components'] {
  if (!securitySchemes) { return components; }
  const schemes = Object.entries(securitySchemes).map(([name, scheme]) => {
    const isForeign = scheme.type === 'openIdConnect' || scheme.type === 'oauth2';
    return [name, isForeign ? { type: 'http', scheme: 'bearer', description: scheme.description } : scheme];
  });
  return { ...components, securitySchemes: Object.fromEntries(schemes) };
}

async function show(page: Page): Promise<void> {
  const { path, document: documentUrl } = page.dataset;
  const response = await fetch(documentUrl);
  if (!response.ok) { throw new Error(`the API's document cannot be had: ${response.status}`); }
  const api = await response.json() as Document;
  const viewer = SwaggerUIBundle({
    spec: { ...api, servers: [{ url: baseUrl(path) }], components: withPastedTokens(api.components ?? {}) },
    domNode: page,
    deepLinking: true,
    validatorUrl: null,
    queryConfigEnabled: false,
  });
  // For its link to the document.
  viewer.specActions.updateUrl(new URL(documentUrl, location.href).href);
}

const main = document.getElementById('docs');
show(main).catch((error) => { main.textContent = String(error); });
