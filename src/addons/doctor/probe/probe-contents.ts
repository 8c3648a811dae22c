/**
 * What a probe creates, and whether it is safe to send to an unknown service: only contents so far away that nothing
 * runs soon, however they are read.
 *
 * A reading is one way to interpret a `when`, right or wrong: with the day and the month swapped, with the month
 * counted from 0, with the minute and the hour swapped, with seconds in front of a cron of five fields, on the clock
 * of any zone from UTC-12:00 to UTC+14:00, rounded down to a day. A reading that makes no sense, such as month 20, is
 * refused and runs nothing; in a date it may also roll over into the next year.
 * Invariant: no reading of a far-away content runs before `farMs` from now, or is in the past.
 * Intervals and delays are only read as spans of seconds, as their fields are named. Only the plainest forms are
 * recognised: any other form never counts as far away.
 */
import { probeText } from '../../../core/model/live.ts';
import { parseCron } from '../../../core/time/cron.ts';
import { nextCronRun } from '../../../core/time/next-run.ts';
import type { Content } from '../../../core/model/content.ts';

/** What a probe creates, each far away; null where no such content exists at this time. */
export interface ProbeContents {
  readonly cron: Content | null;
  readonly date: Content | null;
  /** Its prompt has leading and trailing white space. */
  readonly interval: Content | null;
  readonly longInterval: Content | null;
  readonly delay: Content | null;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const daySeconds = 86_400;

/** Short enough not to be refused as a long interval. */
const intervalDays = 29;
const longIntervalDays = 31;
const delayDays = 30;

/** A day that cannot be a month, so that the two cannot be swapped. */
const day = 20;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Picks what a probe creates at `now`. Every prompt has its own nonce. */
export function pickContents(nonce: string, now: Date): ProbeContents {
  const fill = (index: number, when: Content['when']): Content => ({
    when,
    input: probeText(`${nonce}-${String(index)}`),
    budget: 'low',
  });
  const far = (content: Content): Content | null => (isFarAway(content, now) ? content : null);
  const interval = fill(3, { type: 'interval', intervalSeconds: intervalDays * daySeconds });
  return {
    cron: firstFar(now, (at) => {
      const month = months[at.getUTCMonth()] ?? '';
      return fill(1, { type: 'cron', cron: `17 13 ${String(day)} ${month} *` });
    }),
    date: firstFar(now, (at) => {
      return fill(2, { type: 'scheduled', date: `${at.toISOString().slice(0, 8)}${String(day)}T13:17:00Z` });
    }),
    interval: far({ ...interval, input: `  ${interval.input}  ` }),
    longInterval: far(fill(4, { type: 'interval', intervalSeconds: longIntervalDays * daySeconds })),
    delay: far(fill(5, { type: 'delayed', delayInSeconds: delayDays * daySeconds })),
  };
}

/** Tries instants from two months on, four weeks apart; sooner ones would be needlessly near. */
function firstFar(now: Date, create: (at: Date) => Content): Content | null {
  for (let days = 62; days < 340; days += 28) {
    const content = create(new Date(now.getTime() + days * dayMs));
    if (isFarAway(content, now)) return content;
  }
  return null;
}

/** Describes when a content runs, as it is sent. */
export function describeWhen({ when }: Content): string {
  switch (when.type) {
    case 'cron':
      return `cron ${when.cron}`;
    case 'scheduled':
      return `date ${when.date}`;
    case 'interval':
      return `interval ${String(when.intervalSeconds)}s`;
    case 'delayed':
      return `delay ${String(when.delayInSeconds)}s`;
  }
}

/** The earliest that a far-away content may run, in milliseconds from now, inclusive. */
const farMs = dayMs;

/** How far a local time may be ahead of UTC, and behind it: two hours more than in any zone. */
const maxAheadMs = 16 * hourMs;
const maxBehindMs = 14 * hourMs;

/** Whether no reading of a content runs within a day or is in the past. */
export function isFarAway({ when }: Pick<Content, 'when'>, now: Date): boolean {
  const nowMs = now.getTime();
  switch (when.type) {
    case 'cron':
      return isFarCron(when.cron, nowMs);
    case 'scheduled':
      return isFarDate(when.date, nowMs);
    case 'interval':
      return isFarSpan(when.intervalSeconds);
    case 'delayed':
      return isFarSpan(when.delayInSeconds);
  }
}

function isFarSpan(seconds: number): boolean {
  return seconds * 1000 - dayMs >= farMs;
}

function isFarDate(text: string, nowMs: number): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return false;
  const [year = 0, month = 0, day = 0, ...time] = parts;
  const [hour = 0, minute = 0, second = 0] = time;
  return listDays(month, day).every(([readMonth, readDay]) => {
    const readMs = Date.UTC(year, readMonth - 1, readDay, hour, minute, second);
    return readMs - maxAheadMs - dayMs >= nowMs + farMs;
  });
}

/** Returns the readings of a month and a day: swapped or not, with the month off by one or not. */
function listDays(month: number, day: number): readonly (readonly [month: number, day: number])[] {
  return [-1, 0, 1].flatMap((shift) => [
    [month + shift, day] as const,
    [day + shift, month] as const,
    [day, month + shift] as const,
  ]);
}

const plainCron = /^(\d{1,2}) (\d{1,2}) (\d{1,2}) (\d{1,2}|[a-z]{3}) \*$/i;

function isFarCron(text: string, nowMs: number): boolean {
  const [, minute = '', hour = '', day = '', monthText = ''] = plainCron.exec(text) ?? [];
  if (monthText === '' || parseCron(text).cron === null) return false;
  const named = months.indexOf(monthText.toLowerCase());
  const month = named < 0 ? Number(monthText) : named + 1;
  const fiveFields = listDays(month, Number(day)).flatMap(([readMonth, readDay]) => [
    `${minute} ${hour} ${String(readDay)} ${String(readMonth)} *`,
    `${hour} ${minute} ${String(readDay)} ${String(readMonth)} *`,
  ]);
  // Read without a weekday: the day is the hour, the month is the day, and `*` is the month.
  const secondsFirst = [-1, 0, 1].map((shift) => `${minute} ${hour} ${day} ${String(month + shift)} * *`);
  const readings = [...fiveFields, ...secondsFirst];
  return readings.every((reading) => isFarReading(reading, nowMs));
}

/** On the clock of any zone: a match that a clock shows within these bounds may be less than a day away. */
function isFarReading(text: string, nowMs: number): boolean {
  const { cron } = parseCron(text);
  if (cron === null) return true;
  const next = nextCronRun(cron, new Date(nowMs - maxBehindMs), 'UTC');
  return next === null || next.getTime() > nowMs + farMs + maxAheadMs;
}
