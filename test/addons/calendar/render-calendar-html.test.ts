import { describe, expect, it } from 'vitest';
import type { ClockChangeEntry } from '../../../src/addons/calendar/calendar-document.ts';
import { createShades, eachRun, packSeries, shadeOf } from '../../../src/addons/calendar/html/page-data.ts';
import { indexOwners, indexWorkers } from '../../../src/addons/calendar/html/entry-words.ts';
import { pageMonths } from '../../../src/addons/calendar/html/grids.ts';
import { renderCalendarHtml } from '../../../src/addons/calendar/html/render-calendar-html.ts';
import { createCalendar } from './calendar-fixture.ts';

const week = { workers: 3, days: 7, firstDay: '2026-11-28' };

/** The cells of a day from midnight as `text` or `text[class]`, followed by the sum. */
function cellsOf(html: string, day: number): readonly string[] {
  const row = new RegExp(`<tr role="row" data-day="${String(day)}".*?</tr>`).exec(html)?.[0] ?? '';
  return [...row.matchAll(/<td[^>]*?(?: class="(\w+)")?(?: title="[^"]*")?>(.*?)<\/td>/g)].map(
    ([, mark, content = '']) => {
      const text = content
        .replace(/ <span.*$/, '')
        .replace(/<[^>]*>/g, '')
        .trim();
      return mark === undefined || mark === 'sum' ? text : `${text}[${mark}]`;
    },
  );
}

function createChange(change: Partial<ClockChangeEntry>): ClockChangeEntry {
  const spring = { at: '2027-03-28T01:00:00Z', fromOffset: '+01:00', toOffset: '+02:00' };
  return { timezone: 'Europe/Madrid', ...spring, schedules: [], more: 0, ...change };
}

describe('renderCalendarHtml', () => {
  it('shows the sum of each hour and day', () => {
    const html = renderCalendarHtml(createCalendar(week));
    expect(cellsOf(html, 2).join(' ')).toBe('4 3 3 3 3 4 3 3 15 15 21 15 15 15 15 15 15 15 3 3 3 3 3 3 200');
    expect(html).toContain(
      '<span class="period">28 November – 4 December 2026</span> <span class="runs">1,150 runs</span>',
    );
  });

  it('says if its sum leaves out intervals', () => {
    const sweep = { address: 'a/sweep', budget: 'low', owner: null, everySeconds: 900, atMostADay: 96 } as const;
    const calendar = { ...createCalendar(week), intervals: [{ ...sweep, nextAt: null, runs: 0 }] };
    const leftOut = ' a day, without intervals</span>';
    expect(renderCalendarHtml(calendar)).toContain(leftOut);
    expect(renderCalendarHtml({ ...calendar, live: true })).not.toContain(leftOut);
    expect(renderCalendarHtml({ ...calendar, intervals: [] })).not.toContain(leftOut);
  });

  it('permits only its own style and script, without style attributes and handlers', () => {
    const html = renderCalendarHtml(createCalendar(week));
    expect(/content="(default-src [^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'")).toMatch(
      /^default-src 'none'; style-src 'sha256-\S{44}'; script-src 'sha256-\S{44}'; base-uri 'none'; form-action 'none'$/,
    );
    expect(html).not.toMatch(/<[^>]* (style|on\w+)=/);
    expect(html.match(/<(style|script)\b[^>]*>/g)).toEqual([
      '<style>',
      '<script type="application/json" id="calendar-data">',
      '<script>',
    ]);
  });

  it('stays below 2 MB for a thousand workers over a month', () => {
    const html = renderCalendarHtml(createCalendar({ workers: 1000, days: 31, firstDay: '2026-12-01' }));
    expect(html.length).toBeLessThan(2e6);
  });

  it('packs the series of workers losslessly', () => {
    const document = createCalendar(week);
    const packed = packSeries(document.series!, indexWorkers(document), indexOwners(document));
    const owners = [...indexOwners(document).keys()];
    const unpacked = packed.series.map((series) => {
      const hours: [number, number, number][] = [];
      eachRun(packed, series, (...run) => hours.push(run));
      return {
        worker: document.workers[series.worker]!.alias,
        budget: series.budget,
        owner: owners[series.owner] ?? null,
        hours,
      };
    });
    expect(unpacked).toEqual(document.series);
  });

  it('says why there is no filter if the series would be too large', () => {
    const html = renderCalendarHtml(createCalendar(week, { series: null }));
    expect(html).toContain(
      'No filter: runs by worker and hour would be too much data for this page (3 workers, 1,150 runs)',
    );
    expect(html).not.toContain('type="search"');
  });

  it('marks a skipped hour, a repeated hour and a clock change in another zone', () => {
    const spring = createCalendar(
      { ...week, firstDay: '2027-03-28' },
      {
        clockChanges: [createChange({}), createChange({ at: '2027-03-28T16:00:00Z', timezone: 'Antarctica/Troll' })],
      },
    );
    expect(cellsOf(renderCalendarHtml(spring), 0).slice(1, 4)).toEqual(['3', '3[gap]', '3']);
    expect(cellsOf(renderCalendarHtml(spring), 0)[18]).toBe('3[elsewhere]');
    const autumn = createCalendar(
      { ...week, firstDay: '2026-10-25' },
      { clockChanges: [createChange({ at: '2026-10-25T01:00:00Z', fromOffset: '+02:00', toOffset: '+01:00' })] },
    );
    expect(cellsOf(renderCalendarHtml(autumn), 0).slice(1, 4)).toEqual(['3', '3[twice]', '3']);
    const halfAnHour = createChange({
      timezone: 'Australia/Lord_Howe',
      at: '2026-10-03T15:30:00Z',
      fromOffset: '+10:30',
      toOffset: '+11:00',
    });
    const lordHowe = createCalendar(
      { ...week, firstDay: '2026-10-04' },
      { timezone: 'Australia/Lord_Howe', clockChanges: [halfAnHour] },
    );
    expect(cellsOf(renderCalendarHtml(lordHowe), 0).slice(1, 4)).toEqual(['3', '3[shifted]', '3']);
  });

  it('uses one scale for the whole calendar, with finer steps for low numbers', () => {
    expect(createShades(0)).toEqual([]);
    expect(createShades(3)).toEqual([1, 2, 3]);
    expect(createShades(400)).toEqual([16, 64, 150, 260, 400]);
    expect([0, 1, 16, 17, 400].map((runs) => shadeOf(runs, createShades(400)))).toEqual([0, 1, 1, 2, 5]);
  });

  it('shows up to six weeks as one month page, and longer periods by month', () => {
    const { days } = createCalendar({ ...week, days: 37 });
    expect(pageMonths(days).map((page) => page.length)).toEqual([37]);
    const year = createCalendar({ ...week, workers: 0, days: 365, firstDay: '2026-11-28' });
    expect(pageMonths(year.days).map((page) => page.length)).toEqual([
      3, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 27,
    ]);
  });
});
