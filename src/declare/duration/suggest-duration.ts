import { parseCron } from '../../core/time/cron.ts';
import { formatDuration } from '../../core/words.ts';
import { readEvery, readLooseDuration } from '../cron/read-words.ts';
import { quote } from '../describe-value.ts';
import { parseDuration } from './parse-duration.ts';

/** Keys of a schedule that hold a duration. */
export type DurationKey = 'interval' | 'delay' | 'spread';

/**
 * Suggests what to write instead of an invalid duration; null if nothing is certain. rota reads every rewrite as the
 * length that was meant.
 */
export function suggestDuration(text: string, key: DurationKey): string | null {
  const words = text
    .normalize('NFKC')
    .replace(/[\u2212\u2013]/g, '-')
    .trim()
    .toLowerCase();
  return (
    readClock(words) ??
    readBareNumber(words, key) ??
    readCapitalM(text.trim(), key) ??
    readCalendarUnit(words, key) ??
    readCron(text.trim()) ??
    readIso(words) ??
    readUnits(words) ??
    adviseOn(words)
  );
}

/** Reads `00:15:00`. Two parts are ambiguous, so both readings are offered. */
function readClock(words: string): string | null {
  const groups = /^(\d{1,3}):(\d\d)(?::(\d\d))?$/.exec(words);
  if (groups === null) return null;
  const [, first = '', second = '', third] = groups;
  if (third !== undefined) return write(Number(first) * 3600 + Number(second) * 60 + Number(third));
  const hours = formatDuration(Number(first) * 3600 + Number(second) * 60);
  const minutes = formatDuration(Number(first) * 60 + Number(second));
  if (Number(first) + Number(second) === 0) return null;
  return `for hours and minutes, write ${quote(hours)}; for minutes and seconds, write ${quote(minutes)}`;
}

function readBareNumber(words: string, key: DurationKey): string | null {
  if (!/^[1-9]\d*$/.test(words)) return null;
  if (key === 'spread') return `add the unit: for minutes, write ${quote(`${words}m`)}`;
  return `add the unit: for seconds, write ${quote(`${words}s`)}; for minutes, write ${quote(`${words}m`)}`;
}

/** Reads `1M`, which may mean a minute or a month. */
function readCapitalM(text: string, key: DurationKey): string | null {
  const [, number] = /^(\d+) ?M$/.exec(text) ?? [];
  if (number === undefined || key === 'spread') return null;
  return `for minutes, write ${quote(`${number}m`)}; ${noFixedLength(key)}`;
}

const onceEach = /^(?:(?:every |once a )?(month|year)|(month|year)ly)$/;

/** Reads months and years, which have no fixed length; "every month" and "every year" become crons. */
function readCalendarUnit(words: string, key: DurationKey): string | null {
  const minutes = /^p(\d+)m$/.exec(words)?.[1];
  const isCalendar = /^p[\d.]*\d+[ym]/.test(words) || /\d\s*(?:mo|months?|mths?|y|yrs?|years?)\b/.test(words);
  const name = words.replace(/^(?:every )?(?:1|one|an?) ?(?=month|year)/, '');
  const [, noun, adverb] = onceEach.exec(name.replace(/^annually$/, 'yearly')) ?? [];
  const unit = noun ?? adverb;
  if (key === 'interval' && unit !== undefined) return `for once a ${unit}, use cron: "@${unit}ly" instead of interval`;
  if (!isCalendar) return null;
  if (key === 'spread') return 'a spread is whole minutes within one day, such as 30m or 2h';
  const meant = minutes === undefined ? '' : `; for minutes, write "PT${minutes}M"`;
  return `${noFixedLength(key)}${meant}`;
}

function noFixedLength(key: DurationKey): string {
  return `months and years have no fixed length: use days, or ${key === 'interval' ? 'cron' : 'a date'}`;
}

function readCron(text: string): string | null {
  return parseCron(text).cron === null ? null : `that is a cron expression: write cron: ${quote(text)} instead`;
}

/** Reads ISO 8601 in lower case or with fractions. */
function readIso(words: string): string | null {
  const shape = /^p(?:([\d.,]+)w)?(?:([\d.,]+)d)?(?:t(?:([\d.,]+)h)?(?:([\d.,]+)m)?(?:([\d.,]+)s)?)?$/;
  const parts = shape.exec(words)?.slice(1);
  if (parts === undefined) return null;
  const units = ['w', 'd', 'h', 'm', 's'];
  const loose = parts.map((count: string | undefined, index) =>
    count === undefined ? '' : `${count.replace(',', '.')}${units[index] ?? ''}`,
  );
  return write(readLooseDuration(loose.join('')));
}

/** Reads spaces, long units, fractions, units in any order, and words such as `daily` and `every 5 minutes`. */
function readUnits(words: string): string | null {
  const everyDay: Readonly<Record<string, number>> = { hourly: 3600, daily: 86_400, nightly: 86_400, weekly: 604_800 };
  const comma = words.replace(/(\d),(?=\d)/g, '$1.');
  const seconds = (Object.hasOwn(everyDay, words) ? everyDay[words] : undefined) ?? readEvery(comma) ?? null;
  const tidy = words
    .replace(/\s+/g, '')
    .replace(/(\d)(d|h|m|s)(?:ays?|ours?|rs?|inutes?|ins?|econds?|ecs?)?(?![a-z])/g, '$1$2');
  return seconds !== null && parseDuration(tidy) === seconds ? `write ${quote(tidy)}` : write(seconds);
}

function write(seconds: number | null): string | null {
  return seconds === null || seconds === 0 ? null : `write ${quote(formatDuration(seconds))}`;
}

function adviseOn(words: string): string | null {
  if (words.startsWith('-')) return 'a duration is 1 second or more: remove the minus sign';
  if (/\d\s*(?:ms|millis(?:econds?)?|milliseconds?|us|ns)$/.test(words))
    return 'the shortest duration is 1 second: "1s"';
  const half = /^(\d+)h(\d+)$/.exec(words);
  if (half !== null) return `add the unit: for minutes, write ${quote(`${words}m`)}`;
  return 'write a whole number and a unit, d, h, m or s: "15m", "1h30m"';
}
