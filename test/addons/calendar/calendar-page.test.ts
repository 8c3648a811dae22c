import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalendarDocument } from '../../../src/addons/calendar/calendar-document.ts';
import { renderCalendarHtml } from '../../../src/addons/calendar/html/render-calendar-html.ts';
import {
  chromiumPath,
  findInaccessible,
  findTooWide,
  startBrowser,
  whySkipped,
  type Look,
  type OpenPage,
  type PageOpener,
} from '../../support/browser.ts';
import { createCalendar, createWorker, instant } from './calendar-fixture.ts';

const size = { workers: 12, days: 31, firstDay: '2026-10-22' };
const small = { workers: 3, days: 5, firstDay: '2026-10-22' };
const day = '2026-10-25';

/** A calendar with every possible part, each with a hostile name. */
function createFullCalendar(): CalendarDocument {
  const hostile = '</script><!--<img src="x" onerror=alert(1)>"\'\u202e\u2028' + 'w'.repeat(80);
  const workers = [...createCalendar(small).workers, { ...createWorker(hostile), timezone: null, disabled: [hostile] }];
  const address = `${hostile}/${hostile}`;
  const failure = { code: 'remote-timeout', message: hostile, hint: hostile };
  return createCalendar(small, {
    workers: workers.map((worker) => (worker.alias === hostile ? { ...worker, unavailable: failure } : worker)),
    live: true,
    timezoneFrom: 'default',
    once: [
      { ...instant(day, 9), address, budget: 'high', owner: hostile, when: hostile, state: 'past' },
      { at: null, local: null, address, budget: 'low', owner: null, when: hostile, state: 'after-create' },
    ],
    intervals: [{ address, budget: 'low', owner: hostile, everySeconds: 900, atMostADay: 96, nextAt: null, runs: 0 }],
    next: [{ ...instant(day, 9), address, budget: 'unlimited', owner: hostile, when: hostile, words: hostile }],
    clockChanges: [
      {
        at: '2026-10-25T01:00:00Z',
        timezone: 'Europe/Madrid',
        fromOffset: '+02:00',
        toOffset: '+01:00',
        schedules: [{ address, effect: 'twice', local: '2026-10-25 02:30' }],
        more: 1,
      },
      {
        at: '2026-10-26T06:00:00Z',
        timezone: hostile,
        fromOffset: '-04:00',
        toOffset: '-05:00',
        schedules: [],
        more: 0,
      },
    ],
    foreign: [
      {
        address,
        worker: hostile,
        scheduleId: hostile,
        state: 'undeclared',
        reason: hostile,
        when: hostile,
        budget: 'low',
        nextAt: null,
      },
    ],
    pastDue: [{ ...instant(day, 9), address, owner: hostile, lateness: 'stopped' }],
    bounded: [{ ...instant(day, 9), address, owner: hostile, state: 'not-yet' }],
    diagnostics: [
      {
        severity: 'warning',
        code: 'clock-change',
        message: hostile,
        file: hostile,
        line: 1,
        column: 1,
        hint: hostile,
        excerpt: null,
      },
    ],
    error: failure,
  });
}

describe.skipIf(chromiumPath === undefined)(`the calendar page${whySkipped}`, () => {
  let browser: PageOpener;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  const open = async (document: CalendarDocument, look: Look): Promise<OpenPage> =>
    await browser.open(renderCalendarHtml(document), look);
  const visibleSums = async ({ page }: OpenPage): Promise<string> =>
    await page
      .locator('.page:visible tbody tr')
      .first()
      .locator('td')
      .allInnerTexts()
      .then((texts) => texts.join(' '));

  it('fits all widths, is accessible, makes no requests and shows hostile names as text', async () => {
    const { page, requests, faults } = await open(createFullCalendar(), { width: 1600 });
    for (const width of [1600, 820, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await findTooWide(page)]).toEqual([width, []]);
    }
    expect(await findInaccessible(page)).toEqual([]);
    await page.locator('[data-view=month]').click();
    expect(await findTooWide(page)).toEqual([]);
    await page.setViewportSize({ width: 1600, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findInaccessible(page)).toEqual([]);

    expect(await page.locator('img').count()).toBe(0);
    const shown = await page.locator('#next .address').innerText();
    expect(shown).toContain('</script><!--<img src="x" onerror=alert(1)>"\'\\u202e');
    expect({ requests, faults }).toEqual({ requests: [], faults: [] });
  });

  it('prints what is shown on A4, without controls', async () => {
    const { page } = await open(createFullCalendar(), { width: 718, media: 'print' });
    expect(await findTooWide(page)).toEqual([]);
    expect(await page.locator('#controls').isVisible()).toBe(false);
    expect(await page.locator('.page:visible').count()).toBe(1);
  });

  it('shows all weeks and months without its script, and one with it', async () => {
    const still = await open(createCalendar(size), { width: 820, scripts: false });
    expect(await still.page.locator('.page:visible').count()).toBe(6);
    expect(await findTooWide(still.page)).toEqual([]);
    expect(await still.page.locator('#controls').isVisible()).toBe(false);
    const moving = await open(createCalendar(size), { width: 1600 });
    expect(await moving.page.locator('.page:visible').count()).toBe(1);
  });

  it('can be operated with the keyboard: pages, views, a filter and its reset', async () => {
    const opened = await open(createCalendar(size), { width: 1600 });
    const { page, faults } = opened;
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const result = page.locator('#filter-result');
    const before = await visibleSums(opened);
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Enter');
    expect(await page.locator('.page:visible .period').innerText()).toBe('29 October – 4 November 2026');
    await press('Shift+Tab', 'Enter', 'Enter');
    expect(await page.locator('#page-name').innerText()).toBe('1 of 5');

    await press('Tab', 'Tab');
    await page.keyboard.type('TEAM-003');
    expect(await result.innerText()).toBe('1 of 12 workers, 2,227 of 24,436 runs');
    expect(await visibleSums(opened)).toBe('1 1 1 1 1 1 1 1 7 7 7 7 7 7 7 14 7 7 1 1 1 1 1 1 91');
    expect(await page.locator('#next tbody tr:visible').allInnerTexts()).toHaveLength(1);
    expect(await page.locator('#workers tbody tr:visible').count()).toBe(1);
    await press('Tab', 'Tab', 'Space', 'Tab', 'Space');
    expect(await result.innerText()).toBe('1 of 12 workers, 163 of 24,436 runs');

    await press('Tab', 'Tab', 'Tab', 'Enter');
    expect(await result.innerText()).toBe('');
    expect(await visibleSums(opened)).toBe(before);
    await press('Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Enter');
    expect(await page.locator('#month-view .page:visible').count()).toBe(1);
    expect(faults).toEqual([]);
  });

  it('filters by owner, including schedules without one', async () => {
    const { page, faults } = await open(createCalendar({ ...small, workers: 4 }), { width: 1600 });
    const choose = async (label: string): Promise<readonly unknown[]> => {
      await page.locator('select[name=owner]').selectOption({ label });
      const next = await page.locator('#next tbody tr:visible .address').allInnerTexts();
      return [await page.locator('#filter-result').innerText(), next.map((address) => address.slice(0, 8))];
    };
    const all = ['team-000', 'team-001', 'team-002', 'team-003'];
    expect(await choose('@org/support')).toEqual([expect.stringMatching(/^4 of 4 workers, /), [all[1], all[3]]]);
    expect(await choose('sales')).toEqual([expect.stringMatching(/^4 of 4 workers, /), [all[0], all[2]]]);
    expect(await choose('No owner')).toEqual([expect.stringMatching(/^4 of 4 workers, /), []]);
    expect(await choose('All owners')).toEqual(['', all]);
    expect(faults).toEqual([]);
  });

  it('fits large sums on a phone', async () => {
    const hours = createCalendar(small).days.map(() => new Array<number>(24).fill(60_000));
    hours[0] = new Array<number>(24).fill(28_888);
    const { page } = await open(createCalendar(small, { hours }), { width: 390 });
    const findCut = async (): Promise<unknown> =>
      await page.evaluate(
        `[...document.querySelectorAll('td')].filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent)`,
      );
    expect(await findCut()).toEqual([]);
    await page.locator('[data-view=month]').click();
    expect(await findCut()).toEqual([]);
  });

  it('says that nothing matches, and that the busiest minutes are not filtered', async () => {
    const { page } = await open(createCalendar(size), { width: 390 });
    await page.locator('input[type=search]').fill('nobody');
    expect(await page.locator('#next .nothing').isVisible()).toBe(true);
    expect(await page.locator('#busiest .filter-note').isVisible()).toBe(true);
    expect(await page.locator('caption:visible .runs').innerText()).toBe('0 runs');
  });
});
