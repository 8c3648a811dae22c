/**
 * Reads an expression in a dialect of cron, and recognises which dialects it may be written in.
 *
 *   dialect                     fields  order                                      weekdays    recognised by
 *   crontab                     5       minute hour day month weekday              0-7         5 fields
 *   seconds first (rota's own)  6       second minute hour day month weekday       0-7         6 fields
 *   with a year                 7       second minute hour day month weekday year  0-7 or 1-7  7 fields
 *   AWS EventBridge             6       minute hour day month weekday year         1-7         "?" 3rd or 5th, cron(…)
 *   Quartz                      6, 7    second minute hour day month weekday year  1-7         "?" 4th or 6th
 *   Spring                      6       second minute hour day month weekday       0-7         "?" 4th or 6th
 *
 * `?` rules nothing out, like `*`. If it fits two dialects that read the weekday differently, both are offered.
 */
import { cronFields, parseCron, type CronFieldName } from '../../core/time/cron.ts';
import { readByRota, readField, type Counting, type ReadField } from './read-field.ts';
import { fieldOfName } from './read-words.ts';
import type { Trouble } from './trouble.ts';

/** An expression as read in one dialect. */
export interface CronReading {
  readonly dialect: Dialect;
  /** The fields that were read, without those that the dialect lacks or that are in trouble. */
  readonly fields: ReadonlyMap<CronFieldName, ReadField>;
  /** What cannot be rewritten, in the order of the fields. If there is any, `cron` is null. */
  readonly troubles: readonly FieldTrouble[];
  /** Text that rota reads as the same times; null if there is none. */
  readonly cron: string | null;
}

/** A trouble and its field; null if it is about several fields or about the year. */
export interface FieldTrouble extends Trouble {
  readonly name: CronFieldName | null;
}

/** Reads the fields of an expression in a dialect with the same number of fields. */
export function readCron(texts: readonly string[], dialect: Dialect): CronReading {
  const read = new Map<CronFieldName, ReadField>();
  const troubles: FieldTrouble[] = [];
  for (const [index, name] of dialect.order.entries()) {
    const text = texts[index] ?? '';
    if (name === 'year') {
      if (text !== '*' && text !== '?') troubles.push(noYears);
      continue;
    }
    const field = readField(name, text, dialect);
    if ('kind' in field) troubles.push({ ...field, name });
    else read.set(name, field);
  }
  const days = findDayTrouble(texts, dialect, read);
  if (days !== null) troubles.push(days);
  const reading = { dialect, fields: read, troubles };
  return { ...reading, cron: troubles.length > 0 ? null : writeCron(read) };
}

/** Writes fields as an expression, with `*` for a missing field; null if rota refuses it or reads it differently. */
export function writeCron(read: ReadonlyMap<CronFieldName, ReadField>): string | null {
  const second = read.get('second');
  const isWholeMinute = second === undefined || second.values.join(',') === '0';
  const names = cronFields.slice(isWholeMinute ? 1 : 0).map(({ name }) => name);
  const cron = names.map((name) => read.get(name)?.text ?? '*').join(' ');
  const isSame = names.every((name) => {
    const field = read.get(name);
    return field === undefined || readByRota(name, field.text)?.join(',') === field.values.join(',');
  });
  return isSame && parseCron(cron).cron !== null ? cron : null;
}

const noYears: FieldTrouble = {
  kind: 'inexpressible',
  problem: 'years are not supported',
  hint: 'without the year it would run every year; for a single run, declare a "date"',
  name: null,
};

/** Finds a combination of the two day fields that crons disagree about. */
function findDayTrouble(
  texts: readonly string[],
  { order, isEitherDay }: Dialect,
  read: ReadonlyMap<CronFieldName, ReadField>,
): FieldTrouble | null {
  const dayFields = (['day of month', 'weekday'] as const).map((name) => ({
    field: read.get(name),
    text: texts[order.indexOf(name)] ?? '',
  }));
  const [one, other] = dayFields;
  if (one?.field === undefined || other?.field === undefined || (one.field.isFull && other.field.isFull)) return null;
  const isBoth = !one.field.isFull && !other.field.isFull;
  const isStarred = dayFields.some(({ text }) => text.startsWith('*'));
  const isSpeltOut = dayFields.some(({ field, text }) => field?.isFull === true && text !== '*' && text !== '?');
  if (isBoth ? isEitherDay && !isStarred : !isSpeltOut) return null;
  return {
    kind: 'inexpressible',
    problem:
      'schedulers disagree about a day of the month together with a weekday: some need one to match, others both',
    hint: 'restrict only one of the two, or declare two schedules',
    name: null,
  };
}

export interface Dialect extends Counting {
  readonly label: string;
  readonly order: readonly (CronFieldName | 'year')[];
  /** Whether one of two restricted day fields is enough for a run. Other dialects need both to match, or refuse it. */
  readonly isEitherDay: boolean;
}

const five = ['minute', 'hour', 'day of month', 'month', 'weekday'] as const;
const withYear = [...five, 'year'] as const;
const withSeconds = ['second', ...five] as const;
const withBoth = ['second', ...five, 'year'] as const;

const crontab: Dialect = { label: 'crontab', order: five, numbers: '0-7', wraps: true, isEitherDay: true };
const bothDays = { numbers: '0-7', wraps: true, isEitherDay: false } as const;
const secondsFirst: Dialect = { label: 'seconds first', order: withSeconds, ...bothDays };
/** Six fields in the order of AWS, but without a `?`. */
export const yearLast: Dialect = { label: 'other schedulers', order: withYear, ...bothDays };
const yearLastFromSunday: Dialect = { ...yearLast, numbers: '1-7' };
const sevenFields: Dialect = { label: 'most schedulers', order: withBoth, ...bothDays };
const aws: Dialect = { label: 'AWS EventBridge', order: withYear, numbers: '1-7', wraps: true, isEitherDay: false };
const awsWithoutYear: Dialect = { ...aws, order: five };
const quartz: Dialect = { label: 'Quartz', order: withSeconds, numbers: '1-7', wraps: true, isEitherDay: false };
const quartzWithYear: Dialect = { ...quartz, order: withBoth };
const spring: Dialect = { label: 'Spring', order: withSeconds, numbers: 'mon-7', wraps: false, isEitherDay: false };

/** Returns the dialects an expression may be written in; empty if its field count, or the place of a `?`, fits none. */
export function dialectsOf(texts: readonly string[], isAws: boolean): readonly Dialect[] {
  const marks = texts.flatMap((text, index) => (text === '?' ? [index] : []));
  const isMarked = (...indexes: readonly number[]) => marks.length > 0 && marks.every((mark) => indexes.includes(mark));
  switch (texts.length) {
    case 5:
      if (isAws) return [awsWithoutYear];
      return marks.length > 0 ? [crontab, awsWithoutYear] : [crontab];
    case 6:
      if (isAws || isMarked(2, 4)) return [aws];
      if (isMarked(3, 5)) return [quartz, spring];
      if (marks.length > 0) return [];
      return isYearLast(texts) ? [yearLast, yearLastFromSunday] : [secondsFirst];
    case 7:
      if (isMarked(3, 5)) return [quartzWithYear];
      return marks.length > 0 ? [] : [sevenFields, quartzWithYear];
    default:
      return [];
  }
}

/**
 * Whether six fields without a `?` must begin with the minute: the month, weekday or year is where another field would
 * be if they began with the second.
 */
function isYearLast(texts: readonly string[]): boolean {
  const [, , days = '', months = '', weekdays = '', years = ''] = texts;
  const hasName = (text: string, field: 'month' | 'weekday') =>
    (text.match(/[a-z]{3,}/gi) ?? []).some((word) => fieldOfName(word) === field);
  return (
    /^(?:L|LW|\d+W)$/i.test(days) ||
    hasName(months, 'month') ||
    hasName(weekdays, 'weekday') ||
    /[#L]/i.test(weekdays) ||
    /^\d{4}(?:\D|$)/.test(years)
  );
}

/**
 * Whether six fields that rota reads as seconds first may have been meant as minute first and year last: `0 18 * * * *`
 * is 18 minutes past each hour here, but looks like 18:00.
 */
export function mayBeYearLast(texts: readonly string[]): boolean {
  return texts.length === 6 && texts[5] === '*' && isPastEachHour(texts) && Number(texts[1]) <= 23;
}

/** Whether second and minute are numbers, and the hour is `*`. */
export function isPastEachHour([second = '', minute = '', hour]: readonly string[]): boolean {
  return /^\d+$/.test(second) && /^\d+$/.test(minute) && hour === '*';
}
