/** Compares what a probe sends with an independent model: every possible reading, in every time zone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCronExpression } from 'cron-schedule';
import { isFarAway, pickContents } from '../../../src/addons/doctor/probe/probe-contents.ts';
import { cases } from '../../support/cases.ts';
import type { Content } from '../../../src/core/model/content.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const offsetsMs = Array.from({ length: 26 * 4 + 1 }, (_, index) => index * (hourMs / 4) - 12 * hourMs);
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Every cron that a service could read the five fields as, if the parser of the engine accepts it. */
function cronReadings(text: string): readonly string[] {
  const [minute = '', hour = '', day = '', name = ''] = text.split(' ');
  const index = monthNames.indexOf(name.toLowerCase());
  const month = index < 0 ? Number(name) : index + 1;
  const shifted = [month - 1, month, month + 1].map(String);
  return [
    text,
    ...shifted.flatMap((m) => [
      `${minute} ${hour} ${day} ${m} *`,
      `${minute} ${hour} ${m} ${day} *`,
      `${hour} ${minute} ${day} ${m} *`,
      `${minute} ${hour} ${day} ${m} * *`,
    ]),
    `${minute} ${hour} ${day} ${name} * *`,
  ].filter((reading) => {
    try {
      parseCronExpression(reading);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether a clock in some zone shows a match within a day from now, minute by minute. */
function runsSoon(text: string, nowMs: number): boolean {
  const { minutes, hours, days, months } = parseCronExpression(text);
  const firstMs = Math.floor((nowMs - 13 * hourMs) / 60_000) * 60_000;
  const isSoon = (localMs: number): boolean =>
    offsetsMs.some((offsetMs) => localMs - offsetMs >= nowMs - 60_000 && localMs - offsetMs <= nowMs + dayMs);
  for (let localMs = firstMs; localMs < nowMs + 40 * hourMs; localMs += 60_000) {
    const local = new Date(localMs);
    const isDay = days.includes(local.getUTCDate()) && months.includes(local.getUTCMonth());
    if (!isDay) {
      localMs += (23 - local.getUTCHours()) * hourMs;
      continue;
    }
    const isTime = hours.includes(local.getUTCHours()) && minutes.includes(local.getUTCMinutes());
    if (isTime && isSoon(localMs)) return true;
  }
  return false;
}

/** Every instant that a service could read a date as, rounded down to a day or not. */
function dateReadings(text: string): readonly number[] {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number);
  const local = [-1, 0, 1].flatMap((shift) => [
    Date.UTC(year, month - 1 + shift, day, hour, minute),
    Date.UTC(year, day - 1 + shift, month, hour, minute),
    Date.UTC(year, month - 1 + shift, day),
  ]);
  return local.flatMap((localMs) => offsetsMs.map((offsetMs) => localMs - offsetMs));
}

function isSoon({ when }: Content, nowMs: number): boolean {
  if (when.type === 'cron') return cronReadings(when.cron).some((reading) => runsSoon(reading, nowMs));
  if (when.type === 'scheduled') return dateReadings(when.date).some((ms) => ms < nowMs + dayMs);
  const seconds = when.type === 'interval' ? when.intervalSeconds : when.delayInSeconds;
  return seconds * 1000 - dayMs < dayMs;
}

const anyNow = fc.date({
  min: new Date('2025-01-01T00:00:00Z'),
  max: new Date('2055-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const numRuns = cases(100);

describe('the contents of a probe', () => {
  it('run within a day in no reading, and exist at any time', () => {
    fc.assert(
      fc.property(anyNow, (now) => {
        const contents = Object.values(pickContents('0a', now)) as readonly (Content | null)[];
        expect(contents).not.toContain(null);
        for (const content of contents) if (content !== null) expect(isSoon(content, now.getTime())).toBe(false);
      }),
      { numRuns },
    );
  });

  it('are far away only if no reading is soon, for any cron or date', () => {
    const two = (least: number, most: number) => fc.integer({ min: least, max: most });
    // Dates near now, as written or with day and month swapped, because distant dates prove nothing.
    const anyCron = fc
      .tuple(two(0, 59), two(0, 23), two(-3, 4), two(-1, 1), fc.boolean())
      .map(([minute, hour, days, months, isSwapped]) => (now: Date) => {
        const at = new Date(now.getTime() + days * dayMs);
        const day = at.getUTCDate();
        const month = ((at.getUTCMonth() + months + 12) % 12) + 1;
        const fields = isSwapped ? [minute, hour, month, Math.min(day, 12)] : [minute, hour, day, month];
        return `${fields.join(' ')} *`;
      });
    const anyDate = fc
      .oneof(two(-3, 4), two(-3, 500))
      .map((days) => (now: Date) => `${new Date(now.getTime() + days * dayMs).toISOString().slice(0, 19)}Z`);
    fc.assert(
      fc.property(anyNow, anyCron, anyDate, (now, cron, date) => {
        for (const when of [
          { type: 'cron', cron: cron(now) } as const,
          { type: 'scheduled', date: date(now) } as const,
        ]) {
          const content: Content = { when, input: 'x', budget: 'low' };
          if (isFarAway(content, now)) expect(isSoon(content, now.getTime())).toBe(false);
        }
      }),
      { numRuns },
    );
  });

  it.each(['*/5 * * * *', '@daily', '0 9 * * MON', '0 0 12 20 6 *', '17 13 20 * *', 'not a cron', '17 13 20,21 6 *'])(
    'never have a cron of another form: %s',
    (cron) => {
      expect(isFarAway({ when: { type: 'cron', cron } }, new Date('2026-01-01T00:00:00Z'))).toBe(false);
    },
  );

  it.each([
    '2026-12-20T13:17:00',
    '2026-12-20',
    '2026-12-20T13:17:00+01:00',
    '2020-12-20T13:17:00Z',
    '2026-01-02T00:00:00Z',
  ])('never have a date that is of another form, past or near: %s', (date) => {
    expect(isFarAway({ when: { type: 'scheduled', date } }, new Date('2026-01-01T00:00:00Z'))).toBe(false);
  });
});
