import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectDeclared, collectPlanned, type WorkerItems } from '../../../src/addons/calendar/collect-items.ts';
import type { CalendarDocument } from '../../../src/addons/calendar/calendar-document.ts';
import { createCalendarDocument } from '../../../src/addons/calendar/create-calendar-document.ts';
import { parseStart, resolvePeriod } from '../../../src/addons/calendar/read-period.ts';
import { parseCron } from '../../../src/core/time/cron.ts';
import { nextCronRun } from '../../../src/core/time/next-run.ts';
import { renderCalendarHtml } from '../../../src/addons/calendar/html/render-calendar-html.ts';
import { renderCalendarText } from '../../../src/addons/calendar/text/calendar-text.ts';
import { planScenario, readScenario } from '../../support/scenario.ts';

const zone = 'Europe/Madrid';
const minuteMs = 60_000;
/** The period contains the clock change in Madrid at 01:00 UTC on 28 March. */
const startMs = Date.UTC(2027, 2, 26, 23);
const days = 4;
/** One hour is skipped. */
const periodMinutes = days * 1440 - 60;

function draw(collected: WorkerItems, now = new Date(startMs)): CalendarDocument {
  return createCalendarDocument({
    workers: [collected],
    period: resolvePeriod({ from: parseStart('2027-03-27'), days }, { timezone: zone, now }),
    timezoneFrom: 'option',
    isLive: false,
    diagnostics: [],
    warnings: [],
    now,
  });
}

function planOf(schedules: string, rows = '[]') {
  const yaml = `{ story: s, now: "${new Date(startMs).toISOString()}", worker: { prune: all, timezone: ${zone}, schedules: { ${schedules} } }, live: { timezone: ${zone}, rows: ${rows} }, expect: [] }`;
  return planScenario(readScenario(yaml)).workers[0]!;
}

/** Lists the runs of a cron from `fromMs` (inclusive) to `toMs` (exclusive). */
function listRuns(text: string, fromMs: number, toMs: number): readonly number[] {
  const { cron } = parseCron(text);
  const runs: number[] = [];
  for (let at = nextCronRun(cron!, new Date(fromMs - 1), zone); at !== null && at.getTime() < toMs;) {
    runs.push(at.getTime());
    at = nextCronRun(cron!, at, zone);
  }
  return runs;
}

describe('a calendar', () => {
  it('counts and lists exactly the runs between from and until, across a clock change too', () => {
    const minute = fc.integer({ min: -300, max: periodMinutes + 300 });
    const text = fc.constantFrom('0 * * * *', '30 2 * * *', '*/20 1-4 * * *', '0 9 * * *', '15 3 28 * *');
    fc.assert(
      fc.property(text, fc.option(minute), fc.option(minute), (cron, begins, ends) => {
        fc.pre(begins === null || ends === null || begins < ends);
        const fromMs = startMs + (begins ?? -1000) * minuteMs;
        const untilMs = startMs + (ends ?? periodMinutes + 1000) * minuteMs;
        const bounds = `from: "${new Date(fromMs).toISOString()}", until: "${new Date(untilMs).toISOString()}"`;
        const { worker } = planOf(`brief: { cron: "${cron}", ${bounds} }`);
        const document = draw(collectDeclared(worker));
        const first = Math.max(startMs, fromMs);
        const runs = listRuns(cron, first, Math.max(first, Math.min(startMs + periodMinutes * minuteMs, untilMs)));
        expect(document.runs.total).toBe(runs.length);
        expect(document.hours.flat().reduce((sum, each) => sum + each, 0)).toBe(runs.length);
        expect(document.next.map(({ at }) => new Date(at).getTime())).toEqual(runs.slice(0, 1));
        expect(document.busiest.length).toBe(Math.min(10, runs.length));
      }),
      { numRuns: 150 },
    );
  });

  it('includes a schedule from its from, even if it is live too early, and an interval up to its until', () => {
    const at = (hours: number): string => new Date(startMs + hours * 60 * minuteMs).toISOString();
    const plan = planOf(
      `later: { cron: "0 * * * *", from: "${at(10)}", until: "${at(13)}" }, early: { cron: "0 9 * * *", input: E, from: "${at(24)}" }, sweep: { interval: 3600, input: S, until: "${at(5)}" }`,
      `[{ id: e, cron: "0 9 * * *", input: E }, { id: s, interval: 3600, input: S }]`,
    );
    const document = draw(collectPlanned(plan));
    const next = document.next.map(({ address, at: when }) => `${address} ${when}`);
    expect(next).toContain(`team/later ${at(10).replace('.000', '')}`);
    // Once while it is live until an apply cancels it, and once when it comes back.
    expect(next.filter((each) => each.startsWith('team/early'))).toHaveLength(2);
    // The interval runs hourly from its first run, four times before it ends.
    expect(document.intervals).toMatchObject([{ address: 'team/sweep', runs: 4 }]);
  });

  it('marks schedules that begin later, have ended, or end within the period', () => {
    const at = (hours: number): string => new Date(startMs + hours * 60 * minuteMs).toISOString().replace('.000', '');
    const plan = planOf(
      [
        `later: { cron: "0 9 * * *", input: A, from: "${at(10)}", until: "${at(12)}" }`,
        `over: { cron: "0 9 * * *", input: B, until: "${at(-1)}" }`,
        `soon: { cron: "0 9 * * *", input: C, from: "${at(-2)}", until: "${at(20)}" }`,
        `far: { cron: "0 9 * * *", input: D, until: "${at(24 * days)}" }`,
        `off: { cron: "0 9 * * *", input: E, enabled: false, until: "${at(20)}" }`,
      ].join(', '),
    );
    const document = draw(collectPlanned(plan));
    expect(document.bounded).toMatchObject([
      { address: 'team/over', state: 'ended', at: at(-1) },
      { address: 'team/later', state: 'not-yet', at: at(10) },
      { address: 'team/soon', state: 'ends', at: at(20) },
    ]);
    const text = renderCalendarText(document, {});
    expect(text).toContain('team/later  starts  2027-03-27 10:00 +01:00');
    expect(renderCalendarHtml(document)).toContain('<span class="tag">starts</span>');
  });

  it('marks paused schedules and includes them from the end of their pause', () => {
    const at = (hours: number): string => new Date(startMs + hours * 60 * minuteMs).toISOString().replace('.000', '');
    const plan = planOf(
      [
        `brief: { cron: "0 * * * *", input: A, paused: "${at(10)}", until: "${at(13)}" }`,
        `live: { cron: "30 * * * *", input: B, paused: "${at(20)}", until: "${at(22)}" }`,
        'ever: { cron: "0 * * * *", input: C, paused: true }',
        `launch: { date: "${at(5)}", input: D, paused: "${at(10)}" }`,
      ].join(', '),
      '[{ id: l, cron: "30 * * * *", input: B }]',
    );
    for (const document of [draw(collectDeclared(plan.worker)), draw(collectPlanned(plan))]) {
      const next = document.next.map(({ address, at: when }) => `${address} ${when}`);
      expect(next).toContain(`team/brief ${at(10)}`);
      expect(next).toContain(`team/live ${at(20.5)}`);
      expect(next.filter((each) => each.startsWith('team/ever'))).toEqual([]);
      expect(document.once.map(({ state }) => state)).toEqual(['never-sent']);
      expect(document.bounded.map(({ address, state, at: when }) => [address, state, when])).toEqual([
        ['team/brief', 'paused', at(10)],
        ['team/launch', 'paused', at(10)],
        ['team/live', 'paused', at(20)],
        ['team/ever', 'paused', null],
      ]);
      expect(renderCalendarText(document, {})).toContain('team/ever    paused, until  it is resumed');
      expect(renderCalendarHtml(document)).toContain('<span class="tag">paused</span>');
    }
  });
});
