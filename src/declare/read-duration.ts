/** The lengths of time of a schedule: its `interval` or `delay`, and the `spread` beside a cron. */
import { defaultRunsPerDayLimit } from '../core/model/declaration.ts';
import type { DeclaredSchedule, Spread } from '../core/model/declaration.ts';
import { parseCron } from '../core/time/cron.ts';
import type { Cron } from '../core/time/cron.ts';
import { formatCount } from '../core/time/rate-words.ts';
import {
  formatMinutes,
  maxWindowMinutes,
  moveCron,
  onlyMinuteOfDay,
  shiftOf,
  widestWindow,
} from '../core/time/spread.ts';
import { maxDurationSeconds, runsOnBusiestDay } from '../core/time/when.ts';
import type { When } from '../core/time/when.ts';
import { count, formatDuration } from '../core/words.ts';
import { describeValue, quote } from './describe-value.ts';
import { parseDuration } from './duration/parse-duration.ts';
import { suggestDuration } from './duration/suggest-duration.ts';
import type { DurationKey } from './duration/suggest-duration.ts';
import { refuseLookAlike } from './look-alikes.ts';
import { keyPlace, valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Problem, Report } from './problems.ts';
import type { Place } from './source.ts';

const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const daySeconds = 86_400;
const warnAboveSeconds = 30 * daySeconds;

/**
 * The duration of a schedule in whole seconds, 1 to 31,536,000; that of a `spread` any, 0 or more. Null when it was
 * refused.
 */
export function readDuration(schedule: Mapping, key: DurationKey, report: Report): number | null {
  const value = schedule[key];
  // The schema has reported every other type.
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const tell = (problem: Omit<Problem, 'at'>): void => {
    report({ ...problem, at: valuePlace(schedule, key) });
  };
  const seconds =
    typeof value === 'number' ? readNumber(value, valuePlace(schedule, key), tell) : readWords(value, key, tell);
  if (seconds === null) return null;
  if (key === 'spread') return seconds;
  if (!(seconds >= 1 && seconds <= maxDurationSeconds)) {
    tell({
      code: 'bad-duration',
      message: `expected ${quote(key)} to be 1 to ${String(maxDurationSeconds)} seconds (365 days), got ${describeValue(value)}`,
      hint: rangeHint(seconds, key),
    });
    return null;
  }
  if (key === 'interval' && typeof value === 'number') warnOfNoUnit(value, tell);
  if (key === 'interval' && seconds > warnAboveSeconds) {
    tell({
      code: 'interval-over-30-days',
      message: `the service may refuse an interval over 30 days, got ${describeValue(value)}`,
      hint: 'use cron for months and years: "0 9 1 * *"',
    });
  }
  return seconds;
}

/** A number alone counts seconds; one as small as this was more likely thought of in minutes. */
function warnOfNoUnit(intervalSeconds: number, tell: Tell): void {
  const runs = runsOnBusiestDay({ type: 'interval', intervalSeconds }) ?? 0;
  if (runs <= defaultRunsPerDayLimit) return;
  const text = String(intervalSeconds);
  tell({
    code: 'interval-without-unit',
    message: `interval: ${text} is ${text} seconds, up to ${formatCount(runs)} runs a day`,
    hint: `write "${text}s" if that is meant, "${text}m" for minutes`,
  });
}

function rangeHint(seconds: number, key: 'interval' | 'delay'): string {
  if (seconds <= maxDurationSeconds) return 'to switch a schedule off, write enabled: false';
  return key === 'interval'
    ? 'for once a year, use cron: "@yearly" instead of interval'
    : 'use a date instead of delay';
}

type Tell = (problem: Omit<Problem, 'at'>) => void;

function readNumber(value: number, at: Place, tell: Tell): number | null {
  // The schema has reported fractions and infinities.
  if (!Number.isInteger(value)) return null;
  const written = at.source.text.slice(at.start, at.end);
  // A number that came through an alias is written elsewhere.
  if (!plainNumber.test(written) && !written.startsWith('*')) {
    const message = `YAML readers disagree on how much ${quote(written)} is, and this one reads ${String(value)}`;
    const hint = value > maxDurationSeconds ? null : `write ${String(value)} or, with a unit, "${String(value)}s"`;
    tell({ code: 'bad-duration', message, hint });
    return null;
  }
  return value;
}

function readWords(text: string, key: DurationKey, tell: Tell): number | null {
  const seconds = parseDuration(text);
  if (seconds !== null) return seconds;
  const message = `expected a duration such as 90s, 15m, 1h30m, 2d or PT15M, got ${quote(text)}`;
  tell({ code: 'bad-duration', message, hint: suggestDuration(text, key) });
  return null;
}

/** When a schedule runs as it is written, and how far it may move. */
interface SpreadWhen {
  readonly when: When;
  /** Not moved yet; null: it is not to be moved. */
  readonly spread: Spread | null;
}

/** The `spread` beside a cron; `when` is null when it was refused. Null when either was refused. */
export function readSpread(schedule: Mapping, when: When | null, report: Report): SpreadWhen | null {
  if (schedule['spread'] === undefined) return when === null ? null : { when, spread: null };
  const isOfCron = refuseWithoutCron(schedule, report);
  const windowMinutes = readWindow(schedule, report);
  if (!isOfCron || windowMinutes === null || when?.type !== 'cron') return null;
  const { cron } = parseCron(when.cron);
  if (cron === null || !checkWindow(schedule, { cron, windowMinutes, report })) return null;
  return { when, spread: { windowMinutes, shiftMinutes: 0, cron: when.cron } };
}

/** Moves a schedule by the spread it has, as far as follows from its worker. */
export function applySpread(schedule: DeclaredSchedule, workerId: string): DeclaredSchedule {
  const { spread, content } = schedule;
  const cron = spread === null ? null : parseCron(spread.cron).cron;
  if (spread === null || cron === null) return schedule;
  const shiftMinutes = shiftOf(workerId, cron, spread.windowMinutes);
  const when = { type: 'cron', cron: moveCron(spread.cron, cron, shiftMinutes) } as const;
  return { ...schedule, content: { ...content, when }, spread: { ...spread, shiftMinutes } };
}

function refuseWithoutCron(schedule: Mapping, report: Report): boolean {
  if (schedule['cron'] !== undefined) return true;
  const other = (['interval', 'date', 'delay'] as const).find((key) => schedule[key] !== undefined);
  // With none of them, that is what is reported.
  if (other === undefined) return false;
  report({
    code: 'bad-spread',
    at: keyPlace(schedule, 'spread'),
    message: `expected spread beside a cron, got it beside ${other === 'interval' ? 'an interval' : `a ${other}`}`,
    hint: hints[other],
  });
  return false;
}

const hints = {
  interval: 'remove spread: each interval begins when its schedule is created, or write a cron',
  date: 'remove spread: the date says when it runs',
  delay: 'remove spread: the delay says when it runs',
} as const;

/** Whole minutes, 1 to 720; null when it was refused. */
function readWindow(schedule: Mapping, report: Report): number | null {
  if (refuseLookAlike(schedule, 'spread', report)) return null;
  const seconds = readDuration(schedule, 'spread', report);
  if (seconds === null) return null;
  const minutes = seconds / 60;
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= maxWindowMinutes) return minutes;
  report({
    code: 'bad-spread',
    at: valuePlace(schedule, 'spread'),
    message: `expected spread to be whole minutes from 1m to 12h, got ${describeValue(schedule['spread'])}`,
    hint: windowHint(schedule['spread'], seconds, minutes),
  });
  return null;
}

function windowHint(written: unknown, seconds: number, minutes: number): string {
  if (seconds < 1) return 'remove spread to run at the time that is written';
  // A number alone counts seconds, and was thought of in minutes.
  if (typeof written === 'number' && written <= maxWindowMinutes) return `write "${String(written)}m"`;
  if (minutes > maxWindowMinutes) return 'write "12h", or give the workers different times';
  return `write "${formatDuration(Math.ceil(minutes) * 60)}"`;
}

function checkWindow(
  schedule: Mapping,
  { cron, windowMinutes, report }: { readonly cron: Cron; readonly windowMinutes: number; readonly report: Report },
): boolean {
  const minuteOfDay = onlyMinuteOfDay(cron);
  if (minuteOfDay === null) {
    const { minutes, hours } = cron;
    report({
      code: 'bad-spread',
      at: keyPlace(schedule, 'spread'),
      message: `expected spread beside a cron with one minute and one hour, got ${count(minutes.length, 'minute')} and ${count(hours.length, 'hour')}`,
      hint: 'write one time of the day, such as cron: "0 9 * * *", or remove spread',
    });
    return false;
  }
  const widest = widestWindow(minuteOfDay);
  if (windowMinutes <= widest) return true;
  const start = formatMinutes(minuteOfDay);
  report({
    code: 'bad-spread',
    at: valuePlace(schedule, 'spread'),
    message: `expected a window that ends before midnight, got ${start} and ${formatDuration(windowMinutes * 60)}, which may reach ${formatMinutes(minuteOfDay + windowMinutes - 1)} the next day`,
    hint: `write "${formatDuration(widest * 60)}" or less, or an earlier time`,
  });
  return false;
}
