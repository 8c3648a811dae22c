import { runsOnBusiestDay } from '../forecast/busiest-day.ts';
import { formatCount } from '../forecast/rate-words.ts';
import { defaultRunsPerDayLimit } from '../model/declaration.ts';
import { maxDurationSeconds } from '../model/when.ts';
import { describeValue, quote } from './describe-value.ts';
import { valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Problem, Report } from './problems.ts';
import type { Place } from './source.ts';

const human = /^(?:(?<days>\d+)d)?(?:(?<hours>\d+)h)?(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+)s)?$/;
const iso =
  /^P(?:(?<weeks>\d+)W|(?:(?<days>\d+)D)?(?:T(?=\d)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+)S)?)?)$/;
const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const daySeconds = 86_400;
const warnAboveSeconds = 30 * daySeconds;

/** The `interval` or `delay` of a schedule in whole seconds, 1 to 31,536,000; null when it was refused. */
export function readDuration(schedule: Mapping, key: 'interval' | 'delay', report: Report): number | null {
  const value = schedule[key];
  // The schema has reported every other type.
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const tell = (problem: Omit<Problem, 'at'>): void => {
    report({ ...problem, at: valuePlace(schedule, key) });
  };
  const seconds =
    typeof value === 'number' ? readNumber(value, valuePlace(schedule, key), tell) : readWords(value, tell);
  if (seconds === null) return null;
  if (!(seconds >= 1 && seconds <= maxDurationSeconds)) {
    tell({
      code: 'bad-duration',
      message: `expected ${quote(key)} to be 1 to ${String(maxDurationSeconds)} seconds (365 days), got ${describeValue(value)}`,
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
  const runs = runsOnBusiestDay({ kind: 'interval', intervalSeconds }) ?? 0;
  if (runs <= defaultRunsPerDayLimit) return;
  const text = String(intervalSeconds);
  tell({
    code: 'interval-without-unit',
    message: `interval: ${text} is ${text} seconds, up to ${formatCount(runs)} runs a day`,
    hint: `write "${text}s" if that is meant, "${text}m" for minutes`,
  });
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

function readWords(text: string, tell: Tell): number | null {
  const groups = text === '' ? undefined : (human.exec(text) ?? iso.exec(text))?.groups;
  const parts = [
    [groups?.['weeks'], 7 * daySeconds],
    [groups?.['days'], daySeconds],
    [groups?.['hours'], 3600],
    [groups?.['minutes'], 60],
    [groups?.['seconds'], 1],
  ] as const;
  const present = parts.filter(([count]) => count !== undefined);
  if (present.length > 0) return present.reduce((sum, [count, unit]) => sum + Number(count) * unit, 0);
  const message = `expected a duration such as 90s, 15m, 1h30m, 2d or PT15M, got ${quote(text)}`;
  tell({ code: 'bad-duration', message, hint: durationHint(text) });
  return null;
}

function durationHint(text: string): string | null {
  const clock = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(text);
  if (clock !== null) {
    const [, first = '', second = '', third] = clock;
    if (third !== undefined) return `write "${first}h${second}m${third}s"`;
    return `write "${first}h${second}m" or "${first}m${second}s"`;
  }
  if (/^\d+$/.test(text)) return `write ${text} without quotes, or "${text}s"`;
  if (/^P.*[YM]/.test(text.split('T')[0] ?? '') || /\d\s*(?:mo|y)/i.test(text)) {
    return 'months and years have no fixed length: use days, or cron';
  }
  const weeks = /^(\d+)\s*w/i.exec(text)?.[1];
  if (weeks !== undefined) return `write "${String(Number(weeks) * 7)}d"`;
  const tidy = tidyUnits(text);
  if (tidy !== '' && human.test(tidy)) return `write "${tidy}"`;
  return /[.,]/.test(text) ? 'write whole numbers: "1h30m", not "1.5h"' : null;
}

function tidyUnits(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/(\d)(d|h|m|s)(?:ays?|ours?|rs?|inutes?|ins?|econds?|ecs?)?(?![a-z])/g, '$1$2');
}
