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
declare const location: { readonly origin: string; readonly pathname: string };
declare function SwaggerUIBundle(options: object): unknown;

/** URL of the API: what stands before the page's path is a stage or a domain's base path. */
function baseUrl(docsPath: string): string {
  const { origin, pathname } = location;
  return origin + (pathname.endsWith(docsPath) ? pathname.slice(0, -docsPath.length) : '');
}

/** The viewer would call foreign hosts for these, which the page's policy forbids: a token is pasted instead. */
function withPastedTokens(schemes: Schemes): Schemes {
  return Object.fromEntries(Object.entries(schemes).map(([name, scheme]) => {
    const isForeign = scheme.type === 'openIdConnect' || scheme.type === 'oauth2';
    return [name, isForeign ? { type: 'http', scheme: 'bearer', description: scheme.description } : scheme];
  }));
}

async function show(page: Page): Promise<void> {
  const response = await fetch(page.dataset.document);
  if (!response.ok) { throw new Error(`the API's document cannot be had: ${response.status}`); }
  const api = await response.json() as Document;
  SwaggerUIBundle({
    spec: {
      ...api,
      servers: [{ url: baseUrl(page.dataset.path) }],
      components: { ...api.components, securitySchemes: withPastedTokens(api.components?.securitySchemes ?? {}) },
    },
    domNode: page,
    deepLinking: true,
    validatorUrl: null,
    queryConfigEnabled: false,
  });
}

const main = document.getElementById('docs');
show(main).catch((error) => { main.textContent = String(error); });
