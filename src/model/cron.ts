/**
 * Cron as the service's engine reads it.
 *
 * The engine parses with npm `cron-schedule` 6, and so do we. Before that we refuse what it accepts but misreads:
 * it takes leading digits and drops the rest (`0/15` is read as `0`, `15W` as `15`, `1-5/2/2` as `1`).
 * Terms: an expression has 5 fields, or 6 with seconds first; an element is one item of a field's comma list.
 * Invariant: a `Cron` exists only for an expression the engine reads as its author meant it and that comes due
 * at least once, so two `Cron`s with one key run at the same times.
 */
import { parseCronExpression } from 'cron-schedule';

declare const parsed: unique symbol;

/** A parsed expression; only `parseCron` makes one. Every list is sorted, without repeats and not empty. */
export interface Cron {
  readonly [parsed]: true;
  /** Text that two expressions share exactly when they match the same times. */
  readonly key: string;
  /** 0 to 59. */
  readonly seconds: readonly number[];
  /** 0 to 59. */
  readonly minutes: readonly number[];
  /** 0 to 23. */
  readonly hours: readonly number[];
  /** Days of the month, 1 to 31. When both day fields are restricted, either matches. */
  readonly days: readonly number[];
  /** 1 to 12, January is 1. */
  readonly months: readonly number[];
  /** 0 to 6, Sunday is 0. */
  readonly weekdays: readonly number[];
  /** Whether the day of the month rules days out; `1-31` does not. */
  readonly daysRestricted: boolean;
  /** Whether the weekday rules days out; `0-7` does not. */
  readonly weekdaysRestricted: boolean;
}

/** Why an expression is refused: what is wrong, and what to write instead when that is known. */
export interface CronProblem {
  readonly problem: string;
  readonly hint: string | null;
}

/** The outcome of parsing: exactly one of the two is null. */
export type CronResult =
  { readonly cron: Cron; readonly refused: null } | { readonly cron: null; readonly refused: CronProblem };

const nicknames = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly', '@minutely'];
const fieldNames = ['second', 'minute', 'hour', 'day of month', 'month', 'weekday'] as const;
const element = /^(?:\*|(?:\d+|[a-z]{3})(?:-(?:\d+|[a-z]{3}))?)(?:\/\d+)?$/i;
const cache = new Map<string, CronResult>();
const maxCached = 10_000;

/** Parses an expression the way the engine does, refusing everything it misreads. Pure: the same text, the same answer. */
export function parseCron(text: string): CronResult {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const result = parse(text);
  if (cache.size >= maxCached) cache.clear();
  cache.set(text, result);
  return result;
}

/** Text that two expressions share exactly when they match the same times; unreadable ones are their own text. */
export function cronKey(text: string): string {
  const { cron } = parseCron(text);
  return cron === null ? `unreadable ${text}` : cron.key;
}

function parse(text: string): CronResult {
  const problem = findMisreading(text);
  if (problem !== null) return { cron: null, refused: problem };
  let fields;
  try {
    fields = parseCronExpression(text);
  } catch (error) {
    return refuse(engineWords(error), engineHint(error));
  }
  const { seconds, minutes, hours, days, weekdays } = fields;
  const months = fields.months.map((month) => month + 1);
  const cron = {
    key: [seconds, minutes, hours, days, months, weekdays].map((values) => values.join(',')).join(' '),
    seconds,
    minutes,
    hours,
    days,
    months,
    weekdays,
    daysRestricted: days.length !== 31,
    weekdaysRestricted: weekdays.length !== 7,
  } as unknown as Cron;
  if (isNeverDue(cron)) return refuse('no month has such a day, so it would never run', null);
  return { cron, refused: null };
}

function refuse(problem: string, hint: string | null): CronResult {
  return { cron: null, refused: { problem, hint } };
}

function findMisreading(text: string): CronProblem | null {
  if (text.startsWith('@')) {
    if (nicknames.includes(text.toLowerCase())) return null;
    return { problem: `expected one of ${nicknames.join(', ')}, got ${text}`, hint: nicknameHint(text) };
  }
  if (/(?:^|\s)(?:CRON_)?TZ=/.test(text)) {
    return { problem: 'expected no zone in the expression', hint: "remove it: cron is read in the worker's own zone" };
  }
  if (/[^\S ]/.test(text)) {
    return {
      problem: 'expected spaces between the fields, got other white space',
      hint: 'write it on one line in quotes, with spaces only',
    };
  }
  const fields = text.split(' ').filter((field) => field !== '');
  if (fields.length !== 5 && fields.length !== 6) {
    return {
      problem: `expected 5 fields, or 6 with seconds first, got ${String(fields.length)}`,
      hint: fields.length === 7 ? 'remove the year, which this cron has not' : null,
    };
  }
  const names = fieldNames.slice(6 - fields.length);
  for (const [index, field] of fields.entries()) {
    const name = names[index] ?? 'field';
    for (const part of field.split(',')) {
      const problem = findMisreadElement(part, name);
      if (problem !== null) return problem;
    }
  }
  return null;
}

function findMisreadElement(part: string, name: string): CronProblem | null {
  if (part === '') return { problem: `the ${name} field has an empty list item`, hint: 'remove the extra comma' };
  if (!element.test(part)) {
    return {
      problem: `the service misreads or refuses ${JSON.stringify(part)} in the ${name} field`,
      hint: elementHint(part, name),
    };
  }
  const [range = '', stepText] = part.split('/');
  if (stepText === undefined) return null;
  if (range !== '*' && !range.includes('-')) {
    return {
      problem: `expected "*" or a range before the step in the ${name} field, got ${JSON.stringify(part)}`,
      hint: `the service drops the step: write "${range}-${String(highest(name))}/${stepText}" or a list`,
    };
  }
  const step = Number(stepText);
  if (step < 1 || step > highest(name)) {
    return {
      problem: `expected a step from 1 to ${String(highest(name))} in the ${name} field, got ${stepText}`,
      hint: null,
    };
  }
  return null;
}

const names: Readonly<Record<string, readonly string[]>> = {
  month: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  weekday: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};

function elementHint(part: string, name: string): string {
  const known = names[name];
  if (known !== undefined && /^[a-z]{4,}$/i.test(part)) {
    const short = part.slice(0, 3);
    return known.includes(short.toLowerCase())
      ? `write the three-letter name "${short}"`
      : `write a number, or one of ${known.join(', ')}`;
  }
  if (/^h/i.test(part)) return 'write a number: this cron has no H';
  if (part.includes('?')) return 'write "*"';
  return 'write numbers, three-letter names, "a-b", "*/n", "a-b/n" or a comma list of these';
}

function highest(name: string): number {
  const byName: Readonly<Record<string, number>> = { hour: 23, 'day of month': 31, month: 12, weekday: 7 };
  return byName[name] ?? 59;
}

function nicknameHint(text: string): string | null {
  const every = /^@every\s+(\S+)$/i.exec(text);
  if (every?.[1] !== undefined) return `use "interval: ${every[1]}" instead of cron`;
  return /^@midnight$/i.test(text) ? 'write "@daily"' : null;
}

function engineWords(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return `the service's parser refuses it: ${words.replace(/\.$/, '')}`;
}

function engineHint(error: unknown): string | null {
  const isDescending = error instanceof Error && error.message.includes('Invalid range');
  return isDescending ? 'a range goes up: write two of them, "22-23,0-2"' : null;
}

function isNeverDue(cron: Cron): boolean {
  if (!cron.daysRestricted || cron.weekdaysRestricted) return false;
  const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const firstDay = cron.days[0] ?? 1;
  return cron.months.every((month) => firstDay > (daysInMonth[month - 1] ?? 31));
}
