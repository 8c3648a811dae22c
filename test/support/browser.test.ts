import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, findInaccessible, findTooWide, startBrowser, whySkipped, type PageOpener } from './browser.ts';

describe.skipIf(chromiumPath === undefined)(`a page opened in a browser${whySkipped}`, () => {
  let browser: PageOpener;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  const head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head>';

  it('has no findings if it is in order', async () => {
    const { page, requests, faults } = await browser.open(`${head}<main><h1>Read me</h1></main>`, { width: 390 });
    expect(await findTooWide(page)).toEqual([]);
    expect(await findInaccessible(page)).toEqual([]);
    expect({ requests, faults }).toEqual({ requests: [], faults: [] });
  });

  it('reports overflow, cut content, inaccessible elements, requests and errors', async () => {
    const html = `${head}<main><h1>Bad</h1><meta http-equiv="content-security-policy" content="default-src *">
      <div style="width:500px">wide</div>
      <div style="width:90px;overflow:hidden;white-space:nowrap">cut off in the middle of it</div>
      <img src="http://127.0.0.1:9/pixel"><script>alert('hello'); nothing.here</script></main>`;
    const { page, requests, faults } = await browser.open(html, { width: 390 });
    const tooWide = await findTooWide(page);
    expect(tooWide).toContain('the page scrolls sideways');
    expect(tooWide).toContain('div is outside the window: wide');
    expect(tooWide).toContain('div cuts its content: cut off in the middle of it');
    expect((await findInaccessible(page)).join('\n')).toContain('image-alt: img');
    expect(requests).toEqual(['http://127.0.0.1:9/pixel']);
    expect(faults).toContain('dialog: hello');
    expect(faults.join('\n')).toContain('exception: nothing is not defined');
  });
});
