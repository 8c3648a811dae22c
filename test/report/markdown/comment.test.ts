/** Checks comments in a browser as GitHub renders them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, findTooWide, startBrowser, whySkipped, type PageOpener } from '../../support/browser.ts';
import { comments } from './comment-stories.ts';
import { renderGithubPage } from './github-page.ts';

/** Widths of a desktop and of a phone. */
const widths = [820, 390];

/** Prompts and source lines are not wrapped. Their box scrolls instead. */
const isPrompt = /^(?:pre cuts its content|code\.language-\w+ is outside the window)/;

describe.skipIf(chromiumPath === undefined)(`a comment in a browser${whySkipped}`, () => {
  let browser: PageOpener;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  it('is never wider than its page, folded or unfolded, for any plan or apply', async () => {
    const { page, requests, faults } = await browser.open(renderGithubPage(...Object.values(comments)), { width: 820 });
    await page.evaluate('document.querySelectorAll("details").forEach((fold) => { fold.open = true; })');
    for (const width of widths) {
      await page.setViewportSize({ width, height: 844 });
      expect(
        (await findTooWide(page)).filter((fault) => !isPrompt.test(fault)),
        String(width),
      ).toEqual([]);
    }
    expect([...requests, ...faults]).toEqual([]);
  });

  it('with a table of six columns or an endless word would be found too wide', async () => {
    const table = `| a | b | c |\n| --- | --- | --- |\n| ${Array(3).fill('`0000000000000000000000`').join(' | ')} |\n`;
    const { page } = await browser.open(renderGithubPage(table), { width: 390 });
    expect(await findTooWide(page)).not.toEqual([]);
  });
});
