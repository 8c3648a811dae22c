import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';

/** How a page is looked at. */
export interface Look {
  /** CSS pixels. */
  readonly width: number;
  /** @defaultValue 900 CSS pixels */
  readonly height?: number;
  /** @defaultValue `'light'` */
  readonly colorScheme?: 'light' | 'dark';
  /** @defaultValue `'screen'` */
  readonly media?: 'screen' | 'print';
  /** @defaultValue true */
  readonly scripts?: boolean;
}

/** A page that is open, and what it did that a file to read must not do. */
export interface OpenPage {
  readonly page: Page;
  /** Addresses of all requests after the page's own, in order; data: and blob: addresses too. */
  readonly requests: readonly string[];
  /** Errors on the console (violations of its content security policy are some), uncaught exceptions and dialogs. */
  readonly faults: readonly string[];
}

/** One headless Chromium for the tests of a file. */
export interface PageOpener {
  /** Opens a page from disk, as a reader would. Each has a profile of its own. */
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

/** The Chromium that ROTA_CHROMIUM names, else one at a usual place; undefined means that browser tests are skipped. */
export const chromiumPath: string | undefined = process.env['ROTA_CHROMIUM'] ?? usualPlaces.find(existsSync);

/** What the name of a skipped group of browser tests ends with, so that a reader of the results sees why; else empty. */
export const whySkipped: string = chromiumPath === undefined ? ' (skipped: no Chromium; set ROTA_CHROMIUM)' : '';

/** Starts Chromium; `close` ends it. Only to be called where there is a `chromiumPath`. */
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

/** Each visible element that reaches over the sides of the window or cuts its own content off sideways; a page has none. */
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

/** Each finding of axe-core with the element it is about, such as `color-contrast: .legend`; a page has none. */
export async function findInaccessible(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<axe.AxeResults>('axe.run()');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}\n${node.failureSummary ?? ''}`),
  );
}
