/**
 * Cron as the service's engine reads it.
 *
 * The engine parses with npm `cron-schedule` 6, and so do we. First we refuse what it accepts but misreads: it takes
 * leading digits and drops the rest (`0/15` is read as `0`, `15W` as `15`, `1-5/2/2` as `1`).
 * Terms: an expression has 5 fields, or 6 with seconds first; an element is one item of a field's comma list.
 * Invariant: a `Cron` exists only for an expression that the engine reads as its author meant and that comes due at
 * least once. Two `Cron`s with the same key run at the same times.
 */
import { recall } from '../collections.ts';
import { parseCronExpression } from 'cron-schedule';

/** Name of a cron field. */
export type CronFieldName = 'second' | 'minute' | 'hour' | 'day of month' | 'month' | 'weekday';

/** What one field of a cron may hold. */
export interface CronField {
  readonly name: CronFieldName;
  /** Key of the field's values in a `Cron`. */
  readonly values: 'seconds' | 'minutes' | 'hours' | 'days' | 'months' | 'weekdays';
  /** The lowest and the highest number, both inclusive. */
  readonly min: number;
  readonly max: number;
  /** Number of distinct values: 0 and 7 are the same weekday. */
  readonly size: number;
  /** Three-letter names in lower case, in numeric order from `min` on; empty if the field takes only numbers. */
  readonly names: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Fields in the order in which they are written. The first may be left out. */
export const cronFields: readonly CronField[] = [
  { name: 'second', values: 'seconds', min: 0, max: 59, size: 60, names: [] },
  { name: 'minute', values: 'minutes', min: 0, max: 59, size: 60, names: [] },
  { name: 'hour', values: 'hours', min: 0, max: 23, size: 24, names: [] },
  { name: 'day of month', values: 'days', min: 1, max: 31, size: 31, names: [] },
  { name: 'month', values: 'months', min: 1, max: 12, size: 12, names: monthNames },
  { name: 'weekday', values: 'weekdays', min: 0, max: 7, size: 7, names: weekdayNames },
];

export function cronField(name: CronFieldName): CronField {
  const field = cronFields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new RangeError(`no cron has a field ${name}`);
  return field;
}

declare const parsed: unique symbol;

/** A parsed expression, made only by `parseCron`. Every list is sorted, non-empty and without duplicates. */
export interface Cron {
  readonly [parsed]: true;
  /** Key that two expressions share exactly if they match the same times. */
  readonly key: string;
  /** 0 to 59. */
  readonly seconds: readonly number[];
  /** 0 to 59. */
  readonly minutes: readonly number[];
  /** 0 to 23. */
  readonly hours: readonly number[];
  /** Days of the month, 1 to 31. If both day fields are restricted, either may match. */
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

/** Result of parsing: exactly one of the two is null. `refused` is a sentence without a full stop. */
type CronResult = { readonly cron: Cron; readonly refused: null } | { readonly cron: null; readonly refused: string };

const nicknames = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly', '@minutely'];
const element = /^(?:\*|(?:\d+|[a-z]{3})(?:-(?:\d+|[a-z]{3}))?)(?:\/\d+)?$/i;
const cache = new Map<string, CronResult>();

/** Parses an expression as the engine does, but refuses everything the engine misreads. Pure. */
export function parseCron(text: string): CronResult {
  return recall(cache, text, () => parse(text));
}

/**
 * Returns a key that two expressions share exactly if they match the same times. Unreadable expressions are told apart
 * by their text.
 */
export function cronKey(text: string): string {
  const { cron } = parseCron(text);
  return cron === null ? `unreadable ${text}` : cron.key;
}

/** What each text matches, by field, regardless of the other fields: a thousand crons share few distinct texts. */
const knownFields = cronFields.map(() => new Map<string, readonly number[]>());

function parse(text: string): CronResult {
  const texts = text.split(' ').filter((field) => field !== '');
  let fields = recallFields(texts);
  if (fields === null) {
    const problem = findMisreading(text, texts);
    if (problem !== null) return { cron: null, refused: problem };
    const { seconds, minutes, hours, days, weekdays, months } = parseCronExpression(text);
    fields = [seconds, minutes, hours, days, months.map((index) => index + 1), weekdays];
    rememberFields(texts, fields);
  }
  const [seconds = [], minutes = [], hours = [], days = [], months = [], weekdays = []] = fields;
  const cron = {
    key: fields.map((values) => values.join(',')).join(' '),
    seconds,
    minutes,
    hours,
    days,
    months,
    weekdays,
    daysRestricted: days.length !== 31,
    weekdaysRestricted: weekdays.length !== 7,
  } as unknown as Cron;
  if (isNeverDue(cron)) return { cron: null, refused: 'no month has such a day, so it would never run' };
  return { cron, refused: null };
}

/** Looks up all six fields; null if any of them is new. */
function recallFields(texts: readonly string[]): readonly (readonly number[])[] | null {
  const fields = texts.length === 5 ? [atFullMinute] : [];
  for (const text of texts) {
    const values = knownFields[fields.length]?.get(text);
    if (values === undefined) return null;
    fields.push(values);
  }
  return fields.length === cronFields.length ? fields : null;
}

const atFullMinute: readonly number[] = [0];

function rememberFields(texts: readonly string[], fields: readonly (readonly number[])[]): void {
  // A nickname stands for all fields.
  if (texts.length < 5) return;
  for (const [index, text] of texts.entries()) {
    const at = index + cronFields.length - texts.length;
    const known = knownFields[at];
    const values = fields[at];
    if (known !== undefined && values !== undefined) recall(known, text, () => values);
  }
}

/** Says what the engine refuses or misreads in a text; null if it reads the text as meant. */
function findMisreading(text: string, texts: readonly string[]): string | null {
  if (text.startsWith('@')) {
    return nicknames.includes(text.toLowerCase()) ? null : `expected one of ${nicknames.join(', ')}, got ${text}`;
  }
  if (/(?:^|\s)(?:CRON_)?TZ=/.test(text)) return 'expected no time zone in the expression';
  if (/[^\S ]/.test(text)) return 'expected spaces between the fields, got other white space';
  if (texts.length !== 5 && texts.length !== 6) {
    return `expected 5 fields (minute hour day month weekday), or 6 with seconds first, got ${String(texts.length)}`;
  }
  for (const [index, field] of cronFields.slice(6 - texts.length).entries()) {
    for (const part of (texts[index] ?? '').split(',')) {
      const problem = findMisreadElement(part, field);
      if (problem !== null) return problem;
    }
  }
  return null;
}

function findMisreadElement(part: string, field: CronField): string | null {
  const { name, min, max } = field;
  if (part === '') return `the ${name} field has an empty list item`;
  if (!element.test(part)) return `unsupported ${name} ${JSON.stringify(part)}`;
  const [range = '', stepText] = part.split('/');
  const ends = range === '*' ? [] : range.split('-').map((end) => ({ end, value: valueOf(end, field) }));
  for (const { end, value } of ends) {
    if (Number.isNaN(value)) return `unsupported ${name} ${JSON.stringify(end)}`;
    if (value < min || value > max) return `${name} must be ${String(min)}–${String(max)}, got ${end}`;
  }
  const [first, last] = ends;
  if (first !== undefined && last !== undefined && isDescending(first.value, last.value, name)) {
    return `the range "${range}" in the ${name} field ends before it begins`;
  }
  if (stepText === undefined) return null;
  if (range !== '*' && last === undefined) {
    return `expected "*" or a range before the step in the ${name} field, got ${JSON.stringify(part)}`;
  }
  const step = Number(stepText);
  if (step < 1 || step > max) return `${name} step must be 1–${String(max)}, got ${stepText}`;
  return null;
}

/** Returns the number of a range's end; NaN for an unknown name. Sunday by name is 7, as the engine counts. */
function valueOf(end: string, { name, min, names }: CronField): number {
  if (/^\d+$/.test(end)) return Number(end);
  const index = names.indexOf(end.toLowerCase());
  if (index === -1) return Number.NaN;
  return name === 'weekday' && index === 0 ? 7 : index + min;
}

function isDescending(first: number, last: number, name: string): boolean {
  // A range may begin with Sunday as 7; the engine then reads it as 0.
  return first > last && !(name === 'weekday' && first === 7);
}

/** Days in each month of a non-leap year, from January on. */
export const daysOfMonth: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isNeverDue(cron: Cron): boolean {
  if (!cron.daysRestricted || cron.weekdaysRestricted) return false;
  const firstDay = cron.days[0] ?? 1;
  return cron.months.every((month) => firstDay > (month === 2 ? 29 : (daysOfMonth[month - 1] ?? 31)));
}
