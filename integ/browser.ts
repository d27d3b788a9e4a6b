import { Browser, chromium as playwright, Page } from 'playwright-core';

// Without the package's own, which turn the web's security off.
const ARGUMENTS = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'];

/** A browser of its own: Chromium from npm, or the one that `GATEHOUSE_CHROMIUM` names. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.GATEHOUSE_CHROMIUM ?? await packedChromium();
  return playwright.launch({ executablePath, args: ARGUMENTS });
}

/** Unpacks it where it is not there yet. Its types are those of an ECMAScript module. */
async function packedChromium(): Promise<string> {
  const { default: chromium } = await import('@sparticuz/chromium');
  return chromium.executablePath();
}

/** A page in a browser that is opened, with all that went wrong on it and all that it asked for. */
export class Visit {
  /** @param headers that every request of the page has */
  public static async to(browser: Browser, url: string, headers: Record<string, string> = {}): Promise<Visit> {
    const visit = new Visit(await browser.newPage({ extraHTTPHeaders: headers }));
    await visit.page.goto(url);
    return visit;
  }

  /** Messages of errors and warnings, among them what the page's policy forbade. */
  public readonly errors: string[] = [];
  /** URLs, but for data that is in them. */
  public readonly requests: string[] = [];

  private constructor(public readonly page: Page) {
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) { this.errors.push(message.text()); } });
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('request', (request) => { if (!request.url().startsWith('data:')) { this.requests.push(request.url()); } });
  }
}
