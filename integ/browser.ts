import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Browser, chromium, Page } from 'playwright-core';

const PACKAGE = path.join(__dirname, '..', 'node_modules', '@sparticuz', 'chromium');
// Without the package's own, which turn the web's security off.
const ARGUMENTS = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'];

/** A browser of its own: Chromium for x86-64 from npm, which asks for no package of the system, or the one that `GATEHOUSE_CHROMIUM` names. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.GATEHOUSE_CHROMIUM;
  if (executablePath) { return chromium.launch({ executablePath, args: ARGUMENTS }); }
  const home = unpacked();
  const env = { ...process.env as Record<string, string>, LD_LIBRARY_PATH: path.join(home, 'al2023', 'lib'), FONTCONFIG_PATH: path.join(home, 'fonts') };
  return chromium.launch({ executablePath: path.join(home, 'chromium'), args: ARGUMENTS, env });
}

/** Unpacks it where it is not there yet, at once, so that no other test run sees half of it. The libraries it needs come along where it believes itself on Lambda. */
function unpacked(): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'));
  const home = path.join(__dirname, '..', 'node_modules', '.cache', `chromium-${version}`);
  if (fs.existsSync(home)) { return home; }
  const unfinished = `${home}.${process.pid}`;
  fs.mkdirSync(unfinished, { recursive: true });
  try {
    const env = { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
    execFileSync(process.execPath, ['-e', `require(${JSON.stringify(PACKAGE)}).executablePath()`], { env });
    const fonts = path.join(unfinished, 'fonts', 'fonts.conf');
    fs.writeFileSync(fonts, fs.readFileSync(fonts, 'utf8').replaceAll('/tmp/', `${home}/`));
    if (!fs.existsSync(home)) { fs.renameSync(unfinished, home); }
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return home;
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
