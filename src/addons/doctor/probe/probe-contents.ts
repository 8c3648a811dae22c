/**
 * What a probe creates, and whether it can be sent to a service of which nothing is known: only what is far away, so that
 * nothing runs soon however it is read.
 *
 * A reading is one way to understand a `when`, right or wrong: with the day and the month swapped, with the month
 * counted from 0, with the minute and the hour swapped, with the seconds in front of a cron of five fields, on the clock
 * of any zone from UTC-12:00 to UTC+14:00, rounded down to a day. A reading that makes no sense, such as a month 20, is
 * refused and runs nothing; in a date it may also roll over into the next year.
 * Invariant: what is far away runs in no reading before `farMs` from now, and is in no reading in the past.
 * Intervals and delays are spans of seconds by the names of their fields, and read as that alone. Only the plainest forms
 * are looked at: what has another form is never far away.
 */
import { probeText } from '../../../core/model/live.ts';
import { parseCron } from '../../../core/time/cron.ts';
import { nextCronRun } from '../../../core/time/next-run.ts';
import type { Content } from '../../../core/model/content.ts';

/** What a probe creates, each far away; null where no such content exists at this time. */
export interface ProbeContents {
  readonly cron: Content | null;
  readonly date: Content | null;
  /** Its prompt has white space at both ends. */
  readonly interval: Content | null;
  readonly longInterval: Content | null;
  readonly delay: Content | null;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const daySeconds = 86_400;

/** Beyond it an interval may be refused. */
const intervalDays = 29;
const longIntervalDays = 31;
const delayDays = 30;

/** A day of the month that is no month, so that the two cannot be swapped. */
const day = 20;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Picks what a probe creates from `now` on; every prompt has a nonce of its own. */
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

/** From two months on, month by month: sooner is nearer than it need be. */
function firstFar(now: Date, create: (at: Date) => Content): Content | null {
  for (let days = 62; days < 340; days += 28) {
    const content = create(new Date(now.getTime() + days * dayMs));
    if (isFarAway(content, now)) return content;
  }
  return null;
}

/** When a content runs, as it is sent. */
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

/** Nothing that is far away runs before this, in milliseconds from now, inclusive. */
const farMs = dayMs;

/** A local time is at most so much ahead of UTC, and so much behind it; two hours more than any zone is. */
const maxAheadMs = 16 * hourMs;
const maxBehindMs = 14 * hourMs;

/** Whether no reading of a content runs within a day, and none is in the past. */
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

/** A month and a day as they may be taken: swapped or not, and the month counted from 0 or not. */
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
  // With the weekday left out: the day is an hour, the month a day, and `*` the month.
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
