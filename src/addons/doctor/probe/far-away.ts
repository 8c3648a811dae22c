/**
 * Whether a create can be sent to a service of which nothing is known, because however it is read, nothing runs soon.
 *
 * A reading is one way to understand a `when`, right or wrong: with the day and the month swapped, with the month
 * counted from 0, with the minute and the hour swapped, with the seconds in front of a cron of five fields, on the clock
 * of any zone from UTC-12:00 to UTC+14:00, rounded down to a day. A reading that makes no sense, such as a month 20, is
 * refused and runs nothing; in a date it may also roll over into the next year.
 * Invariant: what is far away runs in no reading before `farMs` from now, and is in no reading in the past.
 * Intervals and delays are spans of seconds by the names of their fields, and read as that alone. Only the plainest forms
 * are looked at: what has another form is never far away.
 */
import type { Content } from '../../../core/model/content.ts';
import { parseCron } from '../../../core/time/cron.ts';
import { nextCronRun } from '../../../core/time/next-run.ts';
import type { When } from '../../../core/time/when.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Nothing that is far away runs before this, in milliseconds from now, inclusive. */
const farMs = dayMs;

/** A local time is at most so much ahead of UTC, and so much behind it; two hours more than any zone is. */
const maxAheadMs = 16 * hourMs;
const maxBehindMs = 14 * hourMs;

/** Whether no reading of a content runs within a day, and none is in the past. */
export function isFarAway({ when }: Pick<Content, 'when'>, now: Date): boolean {
  return judges[when.type](when as never, now.getTime());
}

type Judges = { readonly [Type in When['type']]: (when: Extract<When, { type: Type }>, nowMs: number) => boolean };

const judges: Judges = {
  scheduled: ({ date }, nowMs) => isFarDate(date, nowMs),
  cron: ({ cron }, nowMs) => isFarCron(cron, nowMs),
  interval: ({ intervalSeconds }) => isFarSpan(intervalSeconds),
  delayed: ({ delayInSeconds }) => isFarSpan(delayInSeconds),
};

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
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

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
