import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Options for opening a page. */
export interface Look {
  /** In CSS pixels. */
  readonly width: number;
  /** In CSS pixels. @defaultValue 900 */
  readonly height?: number;
  /** @defaultValue `'light'` */
  readonly colorScheme?: 'light' | 'dark';
  /** @defaultValue `'screen'` */
  readonly media?: 'screen' | 'print';
  /** @defaultValue true */
  readonly scripts?: boolean;
}

/** An open page, and what it did that a local file must not do. */
export interface OpenPage {
  readonly page: Page;
  /** URLs of all requests after that for the page itself, in order, including data: and blob: URLs. */
  readonly requests: readonly string[];
  /** Console errors (including violations of the content security policy), uncaught exceptions and dialogs. */
  readonly faults: readonly string[];
}

/** A headless Chromium for the tests of a file. */
export interface PageOpener {
  /** Opens a page from disk, like a reader. Each page has its own profile. */
  readonly open: (html: string, look: Look) => Promise<OpenPage>;
  readonly close: () => Promise<void>;
}

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium in ROTA_CHROMIUM or in a usual place. Browser tests are skipped if undefined. */
export const chromiumPath: string | undefined = process.env['ROTA_CHROMIUM'] ?? usualPlaces.find(existsSync);

/** Suffix for the titles of browser tests that says why they are skipped, or an empty string. */
export const whySkipped: string = chromiumPath === undefined ? ' (skipped: no Chromium; set ROTA_CHROMIUM)' : '';

/** Starts Chromium until `close`. Requires a `chromiumPath`. */
export async function startBrowser(): Promise<PageOpener> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rota-pages-'));
  const browser = await chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  let count = 0;
  return {
    open: async (html, look) => {
      count += 1;
      const file = path.join(folder, `page-${String(count)}.html`);
      await writeFile(file, html);
      return await openFile(browser, file, look);
    },
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function openFile(browser: Browser, file: string, look: Look): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height ?? 900 },
    colorScheme: look.colorScheme ?? 'light',
    javaScriptEnabled: look.scripts ?? true,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  if (look.media === 'print') await page.emulateMedia({ media: 'print' });
  const requests: string[] = [];
  const faults: string[] = [];
  const own = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url() !== own) requests.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(own);
  return { page, requests, faults };
}

/** Lists visible elements that reach beyond the sides of the window or cut off their content sideways. */
export async function findTooWide(page: Page): Promise<readonly string[]> {
  return await page.evaluate<string[]>(`(() => {
    const width = document.documentElement.clientWidth;
    const found = [];
    if (document.documentElement.scrollWidth > width) found.push('the page scrolls sideways');
    for (const element of document.body.querySelectorAll('*')) {
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      const name = element.tagName.toLowerCase() + (element.className ? '.' + element.className : '');
      const text = element.textContent.trim().slice(0, 40);
      if (box.right > width + 0.5 || box.left < -0.5) found.push(name + ' is outside the window: ' + text);
      const cuts = getComputedStyle(element).overflowX !== 'visible';
      if (cuts && element.scrollWidth > element.clientWidth + 1) found.push(name + ' cuts its content: ' + text);
    }
    return found;
  })()`);
}

/** Lists the findings of axe-core with their elements, such as `color-contrast: .legend`. */
export async function findInaccessible(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<axe.AxeResults>('axe.run()');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}\n${node.failureSummary ?? ''}`),
  );
}
