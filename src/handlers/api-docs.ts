import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { gzipSync } from 'zlib';

const DOCUMENT = 'openapi.json';
/** What the page is made of besides the document, with its types. */
const ASSETS: { readonly [name: string]: string } = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js.LICENSE.txt': 'text/plain; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
};
/** On every answer. The viewer sets style attributes, and has images as data in its styles. */
const GUARDS = {
  'Content-Security-Policy': [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "style-src-attr 'unsafe-inline'", "img-src 'self' data:", "connect-src 'self'",
    "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
/** For what has its hash in its URL. API Gateway's own caches keep nothing by it. */
const FOR_EVER = 'max-age=31536000, immutable';
/** Bytes under which packing does not pay. */
const SMALL = 1024;

type Named = { readonly [name: string]: string | undefined };

/**
 * What API Gateway asks, REST APIs in the first format and HTTP APIs in the second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export interface DocsRequest {
  readonly version?: string;
  readonly path?: string;
  readonly rawPath?: string;
  readonly httpMethod?: string;
  readonly pathParameters?: Named | null;
  readonly queryStringParameters?: Named | null;
  readonly headers?: Named | null;
  readonly requestContext?: { readonly http?: { readonly method?: string } };
}

/** The whole answer, in either format. */
export interface DocsAnswer {
  readonly statusCode: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

interface File {
  readonly contentType: string;
  readonly content: string;
  readonly hash: string;
  packed?: string;
}

/** The reference page of an API: the page itself, what it is made of, and the API's document. */
export class DocsSite {
  private readonly files: ReadonlyMap<string, File>;
  private readonly page: File;
  /** The end of the page's path, which links that are relative to it begin with. */
  private readonly folder: string;

  /**
   * @param directory where the files are
   * @param docsPath path of the page within the API, e.g. `/docs`
   */
  constructor(directory: string, docsPath: string) {
    const read = (name: string) => fs.readFileSync(path.join(directory, name), 'utf8');
    const document = read(DOCUMENT);
    this.files = new Map([
      ...Object.entries(ASSETS).map(([name, contentType]) => [name, fileOf(contentType, read(name))] as const),
      [DOCUMENT, fileOf('application/json', document)],
    ]);
    this.folder = docsPath.slice(docsPath.lastIndexOf('/') + 1);
    this.page = fileOf('text/html; charset=utf-8', this.pageOf(titleOf(document), docsPath));
  }

  public answer(request: DocsRequest): DocsAnswer {
    const method = request.requestContext?.http?.method ?? request.httpMethod;
    if (method !== 'GET') { return refusal(405, 'Method Not Allowed', { Allow: 'GET' }); }
    const asset = request.pathParameters?.asset;
    if (asset === undefined && (request.rawPath ?? request.path ?? '').endsWith('/')) {
      return refusal(302, 'Found', { Location: `../${this.folder}` });
    }
    const file = asset === undefined ? this.page : this.files.get(asset);
    return file ? deliver(file, request) : refusal(404, 'Not Found');
  }

  private pageOf(title: string, docsPath: string): string {
    const link = (name: string) => `${this.folder}/${name}?v=${this.files.get(name)!.hash}`;
    return [
      '<!DOCTYPE html>',
      '<html lang="en">',
      '<head>',
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      `<title>${escaped(title)}</title>`,
      '<link rel="icon" href="data:,">',
      `<link rel="stylesheet" href="${link('swagger-ui.css')}">`,
      '</head>',
      '<body>',
      `<main id="docs" data-path="${docsPath}" data-document="${this.folder}/${DOCUMENT}"></main>`,
      `<noscript>This page needs JavaScript. The API is described in <a href="${this.folder}/${DOCUMENT}">${DOCUMENT}</a>, too.</noscript>`,
      `<script src="${link('swagger-ui-bundle.js')}"></script>`,
      `<script src="${link('page.js')}"></script>`,
      '</body>',
      '</html>',
      '',
    ].join('\n');
  }
}

let site: DocsSite | undefined;

/** What Lambda calls. */
export async function handler(request: DocsRequest): Promise<DocsAnswer> {
  site ??= siteOf(process.env);
  return site.answer(request);
}

function siteOf({ DOCS_PATH: docsPath }: NodeJS.ProcessEnv): DocsSite {
  if (!docsPath) { throw new Error('the environment lacks DOCS_PATH'); }
  return new DocsSite(__dirname, docsPath);
}

function fileOf(contentType: string, content: string): File {
  return { contentType, content, hash: createHash('sha256').update(content).digest('hex').slice(0, 16) };
}

function deliver(file: File, request: DocsRequest): DocsAnswer {
  // Weak, since the packed answer has it as well.
  const tag = `W/"${file.hash}"`;
  const isNamedByHash = request.queryStringParameters?.v === file.hash;
  const headers = { ...GUARDS, 'Cache-Control': isNamedByHash ? FOR_EVER : 'no-cache', 'ETag': tag, 'Vary': 'Accept-Encoding' };
  const known = headerOf(request, 'if-none-match')?.split(',').map((text) => text.trim()) ?? [];
  if (known.includes(tag)) { return { statusCode: 304, headers, body: '' }; }
  const answer = { statusCode: 200, headers: { ...headers, 'Content-Type': file.contentType } };
  if (!takesPacked(request) || file.content.length < SMALL) { return { ...answer, body: file.content }; }
  file.packed ??= gzipSync(file.content).toString('base64');
  return { ...answer, headers: { ...answer.headers, 'Content-Encoding': 'gzip' }, body: file.packed, isBase64Encoded: true };
}

/** REST APIs take bytes by media types of the whole API only, and pack answers by themselves where they are told to. */
function takesPacked(request: DocsRequest): boolean {
  return request.version === '2.0' && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(headerOf(request, 'accept-encoding') ?? '');
}

function headerOf({ headers }: DocsRequest, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

function refusal(statusCode: number, message: string, headers: Record<string, string> = {}): DocsAnswer {
  return {
    statusCode,
    headers: { ...GUARDS, 'Cache-Control': 'no-cache', 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ message }),
  };
}

function titleOf(document: string): string {
  const { info } = JSON.parse(document) as { info?: { title?: string } };
  return info?.title ?? 'API';
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
