/**
 * How an expression reads in each dialect of cron, and how its dialect is recognised.
 *
 *   dialect                     fields  order                                      weekdays     told by
 *   crontab                     5       minute hour day month weekday              0-7          5 fields
 *   seconds first (rota's own)  6       second minute hour day month weekday       0-7          6 fields
 *   with a year                 7       the same and a year                        0-7 or 1-7   7 fields
 *   AWS EventBridge             6       minute hour day month weekday year         1-7          "?" as 3rd or 5th, or cron(…)
 *   Quartz                      6, 7    second minute hour day month weekday year  1-7          "?" as 4th or 6th
 *   Spring                      6       second minute hour day month weekday       0-7          the same "?"
 *
 * `?` rules nothing out, as `*` does. Where it leaves two dialects that read the weekday differently, both are named.
 */
import { cronFields, parseCron, type CronFieldName } from '../../core/time/cron.ts';
import { readByRota, readField, type Counting, type ReadField } from './read-field.ts';
import { fieldOfName } from './read-words.ts';
import type { Trouble } from './trouble.ts';

/** An expression as one dialect reads it. */
export interface CronReading {
  readonly dialect: Dialect;
  /** What was read, by field; a field that the dialect lacks, or that is in trouble, is missing. */
  readonly fields: ReadonlyMap<CronFieldName, ReadField>;
  /** What cannot be rewritten, in the order of the fields; with any of it `cron` is null. */
  readonly troubles: readonly FieldTrouble[];
  /** What rota reads as the same times; null when there is no such text. */
  readonly cron: string | null;
}

/** A trouble and its field; null when it is about more than one, or about the year. */
export interface FieldTrouble extends Trouble {
  readonly name: CronFieldName | null;
}

/** Reads the fields of an expression in a dialect that has as many. */
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

/** The expression that rota reads as these fields, a missing one being `*`; null when rota refuses it or reads it otherwise. */
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
  kind: 'cannot-say',
  problem: 'years are not supported',
  hint: 'without the year it would run every year; for a single run declare a "date"',
  name: null,
};

/** Where crons disagree about the two day fields. */
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
    kind: 'cannot-say',
    problem:
      'crons disagree about a day of the month together with a weekday: either may be enough, or both may have to match',
    hint: 'restrict only one of the two, or declare two schedules',
    name: null,
  };
}

export interface Dialect extends Counting {
  readonly label: string;
  readonly order: readonly (CronFieldName | 'year')[];
  /** Whether a day of the month and a weekday may both be restricted, with either enough; elsewhere it is refused, or both must match. */
  readonly isEitherDay: boolean;
}

const five = ['minute', 'hour', 'day of month', 'month', 'weekday'] as const;
const withYear = [...five, 'year'] as const;
const withSeconds = ['second', ...five] as const;
const withBoth = ['second', ...five, 'year'] as const;

const crontab: Dialect = { label: 'crontab', order: five, numbers: '0-7', wraps: true, isEitherDay: true };
const bothDays = { numbers: '0-7', wraps: true, isEitherDay: false } as const;
const secondsFirst: Dialect = { label: 'seconds first', order: withSeconds, ...bothDays };
/** Six fields in the order of AWS, without its `?`. */
export const yearLast: Dialect = { label: 'other schedulers', order: withYear, ...bothDays };
const yearLastFromSunday: Dialect = { ...yearLast, numbers: '1-7' };
const sevenFields: Dialect = { label: 'most schedulers', order: withBoth, ...bothDays };
const aws: Dialect = { label: 'AWS EventBridge', order: withYear, numbers: '1-7', wraps: true, isEitherDay: false };
const awsWithoutYear: Dialect = { ...aws, order: five };
const quartz: Dialect = { label: 'Quartz', order: withSeconds, numbers: '1-7', wraps: true, isEitherDay: false };
const quartzWithYear: Dialect = { ...quartz, order: withBoth };
const spring: Dialect = { label: 'Spring', order: withSeconds, numbers: 'mon-7', wraps: false, isEitherDay: false };

/** The dialects an expression may be of; empty when its count of fields, or the place of a `?`, fits none. */
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

/** Whether six fields without a `?` can only be meant minute first: the month, weekday or year stands where seconds first has another field. */
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
 * Whether six fields that rota reads with seconds first may have been meant with the minute first and a year last:
 * `0 18 * * * *` is 18 minutes past each hour here, and looks like 18:00.
 */
export function mayBeYearLast(texts: readonly string[]): boolean {
  return texts.length === 6 && texts[5] === '*' && isPastEachHour(texts) && Number(texts[1]) <= 23;
}

/** Whether seconds and minutes are numbers and the hour is every hour. */
export function isPastEachHour([second = '', minute = '', hour]: readonly string[]): boolean {
  return /^\d+$/.test(second) && /^\d+$/.test(minute) && hour === '*';
}
