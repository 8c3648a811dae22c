import { assertNever } from '../assert-never.ts';
import { count } from '../words.ts';
import { parseCron } from './cron.ts';
import { cronWords } from './cron-words.ts';
import type { When } from './when.ts';

/**
 * When a schedule runs, in words: `at 09:00, Monday to Friday`, `every 15 minutes`, `once at 2026-12-01T08:00:00Z`,
 * `once, 2 hours after it is created`; null for a cron that cannot be read. A cron is on the wall clock of its zone;
 * `formatDate` says how an instant is written.
 */
export function whenWords(when: When, formatDate: (instant: string) => string = (instant) => instant): string | null {
  switch (when.type) {
    case 'cron': {
      const { cron } = parseCron(when.cron);
      return cron === null ? null : cronWords(cron);
    }
    case 'interval':
      return `every ${spanWords(when.intervalSeconds).replace(/^1 (?=\w+$)/, '')}`;
    case 'scheduled':
      return `once at ${formatDate(when.date)}`;
    case 'delayed':
      return `once, ${spanWords(when.delayInSeconds)} after it is created`;
    default:
      return assertNever(when);
  }
}

const units = [
  { noun: 'day', seconds: 86_400 },
  { noun: 'hour', seconds: 3_600 },
  { noun: 'minute', seconds: 60 },
  { noun: 'second', seconds: 1 },
];

/** In one unit up to so many of it, when that is exact: `90 minutes`, `36 hours`. */
const maxOfUnit = 120;

/** A time span of whole seconds in words: `15 minutes`, `24 hours`, `2 days`, `2 hours 30 minutes`. */
export function spanWords(wholeSeconds: number): string {
  const single = units.find(({ noun, seconds }) => {
    const times = wholeSeconds / seconds;
    // A day is 24 hours here, also where clocks change.
    return Number.isInteger(times) && times >= (noun === 'day' ? 2 : 1) && (noun === 'day' || times <= maxOfUnit);
  });
  if (single !== undefined) return count(wholeSeconds / single.seconds, single.noun);
  let rest = wholeSeconds;
  const parts = units.map(({ noun, seconds }) => {
    const times = Math.floor(rest / seconds);
    rest -= times * seconds;
    return times === 0 ? '' : count(times, noun);
  });
  return parts.filter((part) => part !== '').join(' ');
}
