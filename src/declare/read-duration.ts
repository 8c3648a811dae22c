/** Reads the durations of a schedule: its `interval`, `delay` or `spread`. */
import { defaultRunsPerDayLimit } from '../core/model/declaration.ts';
import { formatCount } from '../core/time/rate-words.ts';
import { maxDurationSeconds, runsOnBusiestDay } from '../core/time/when.ts';
import { describeValue, quote } from './describe-value.ts';
import { parseDuration } from './duration/parse-duration.ts';
import { suggestDuration, type DurationKey } from './duration/suggest-duration.ts';
import { valuePlace, type Mapping } from './places.ts';
import type { Problem, Report } from './problems.ts';
import type { Place } from './source.ts';

const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const daySeconds = 86_400;
const warnAboveSeconds = 30 * daySeconds;

/**
 * Reads a duration in whole seconds, 1 to 31,536,000 inclusive, or 0 or more for a `spread`; null if it is invalid.
 */
export function readDuration(schedule: Mapping, key: DurationKey, report: Report): number | null {
  const value = schedule[key];
  // The schema check reports every other type.
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

/** Warns of a small number without a unit: it counts seconds, but its author probably meant minutes. */
function warnOfNoUnit(intervalSeconds: number, tell: Tell): void {
  const runs = runsOnBusiestDay({ type: 'interval', intervalSeconds }) ?? 0;
  if (runs <= defaultRunsPerDayLimit) return;
  const text = String(intervalSeconds);
  tell({
    code: 'interval-without-unit',
    message: `interval: ${text} is ${text} seconds, up to ${formatCount(runs)} runs a day`,
    hint: `write "${text}s" if you mean that, "${text}m" for minutes`,
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
  // The schema check reports fractions and infinities.
  if (!Number.isInteger(value)) return null;
  const written = at.source.text.slice(at.start, at.end);
  // The text of an alias is not the number itself.
  if (!plainNumber.test(written) && !written.startsWith('*')) {
    const message = `YAML parsers disagree on the value of ${quote(written)}, and rota reads ${String(value)}`;
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
