/**
 * Reads one field of a cron in another dialect, and finds text that rota reads as the same values.
 *
 * Each element of a comma list is expanded by the rules of its dialect. Then several ways to write it are tried, the
 * author's own first, until rota's parser reads exactly these values: a rewrite is checked, never assumed. An element
 * without such text is a trouble, and an expression with a trouble is never rewritten in part.
 */
import { cronField, cronFields, parseCron, type CronField, type CronFieldName } from '../../core/time/cron.ts';
import { shortName } from './read-words.ts';
import { findSpecial, findWrongField, form, longStep, openRange, outside, type Trouble } from './trouble.ts';

/** How a dialect numbers weekdays: `0-7` has Sunday at both ends, `1-7` begins with Sunday, `mon-7` with Monday. */
type WeekdayNumbers = '0-7' | '1-7' | 'mon-7';

/** How a dialect reads the elements of a field. */
export interface Counting {
  readonly numbers: WeekdayNumbers;
  /** Whether a range that goes down wraps around the end of the field. Otherwise it is invalid. */
  readonly wraps: boolean;
}

/** A field as read in a dialect. */
export interface ReadField {
  /** Text that rota reads as the same values; `*` if no value is ruled out. */
  readonly text: string;
  /** Sorted, without duplicates; Sunday is 0. */
  readonly values: readonly number[];
  readonly isFull: boolean;
}

/** Reads a field in a dialect, or returns why it cannot be rewritten. */
export function readField(name: CronFieldName, text: string, counting: Counting): ReadField | Trouble {
  const field = cronField(name);
  const texts: string[] = [];
  const values = new Set<number>();
  const parts = text.split(',').filter((part) => part !== '');
  if (parts.length === 0) return { kind: 'unreadable' };
  for (const part of parts) {
    const read = findSpecial(part, field) ?? findWrongField(part, field) ?? readElement(part, field, counting);
    if ('kind' in read) return parts.length === 1 || read.kind === 'inexpressible' ? read : { ...read, choices: [] };
    texts.push(read.text);
    for (const value of read.values) values.add(value);
  }
  const sorted = [...values].sort((a, b) => a - b);
  const isFull = sorted.length === field.size;
  return { text: isFull ? '*' : texts.join(','), values: sorted, isFull };
}

const shape = /^(?:[*?]|(?<first>\d+|[a-z]{3,})(?:-(?<last>\d+|[a-z]{3,}|\*))?)(?:\/(?<step>\d+))?$/i;

function readElement(
  part: string,
  field: CronField,
  { numbers, wraps }: Counting,
): Pick<ReadField, 'text' | 'values'> | Trouble {
  const groups = shape.exec(part)?.groups;
  const isDay = field.name === 'day of month' || field.name === 'weekday';
  if (groups === undefined || (part.startsWith('?') && (part !== '?' || !isDay)))
    return { kind: 'unreadable', hint: form };
  const { first, last } = groups;
  const lowest = field.name === 'weekday' && numbers === '1-7' ? 1 : field.min;
  const lowestOfAll = field.name === 'weekday' && numbers === 'mon-7' ? 1 : lowest;
  const begin = first === undefined ? lowestOfAll : numberOf(first, field, numbers);
  const end = last === undefined || last === '*' ? null : numberOf(last, field, numbers);
  const start = isSundayFirst(begin, end, field, numbers) ? 0 : begin;
  const isInside = [begin, end].every((value) => value === null || (value >= lowest && value <= field.max));
  if (!isInside) return outside(part, field, lowest);
  if (last === '*') return openRange(part, field, start);
  const step = Number(groups['step'] ?? 1);
  if (step < 1) return { kind: 'out-of-range', hint: 'a step is 1 or more; to run at every value, leave it out' };
  if (step > field.max) return longStep(step, field, first === undefined);
  if (end !== null && end < start && !wraps) return { kind: 'unreadable', hint: 'a range must go up' };
  const isOpen = first === undefined || (last === undefined && groups['step'] !== undefined);
  const values = expand({ start, end: isOpen ? null : (end ?? start), step, field, numbers });
  if (values === null)
    return { kind: 'unreadable', hint: 'list the weekdays by name: schedulers disagree about such a step' };
  const text = ways(part, { field, start, end, step, values }).find(
    (way) => readByRota(field.name, way)?.join(',') === [...values].sort((a, b) => a - b).join(','),
  );
  return text === undefined ? { kind: 'unreadable', hint: form } : { text, values };
}

function numberOf(text: string, field: CronField, numbers: WeekdayNumbers): number {
  if (/^\d+$/.test(text)) return Number(text);
  const index = field.names.indexOf(shortName(text)?.toLowerCase() ?? '');
  if (index === -1) return Number.NaN;
  if (field.name === 'month' || numbers === '1-7') return index + 1;
  return numbers === 'mon-7' && index === 0 ? 7 : index;
}

/** Whether a range begins with Sunday written as 7, which then counts as 0. Only Spring reads 7-7 as the whole week. */
function isSundayFirst(begin: number, end: number | null, { name }: CronField, numbers: WeekdayNumbers): boolean {
  if (name !== 'weekday' || begin !== 7 || end === null) return false;
  return numbers === 'mon-7' || (numbers === '0-7' && end < 7);
}

interface Range {
  readonly start: number;
  /** null for the end of the field. */
  readonly end: number | null;
  readonly step: number;
  readonly field: CronField;
  readonly numbers: WeekdayNumbers;
}

/** Returns the values of a range, in its order; null if crons disagree. A range that goes down wraps around. */
function expand({ start, end, step, field, numbers }: Range): readonly number[] | null {
  const isWeekday = field.name === 'weekday';
  const upTo = (last: number) => {
    const values = new Set<number>();
    for (let at = start; at <= last; at += step) {
      const number = at > field.max ? at - field.size : at;
      values.add(isWeekday ? (numbers === '1-7' ? number - 1 : number % 7) : number);
    }
    return [...values];
  };
  if (end !== null) return upTo(end < start ? end + field.size : end);
  const values = upTo(field.max);
  // Some crons end the week at 6, and some at 7, which is Sunday again.
  const isUnclear = isWeekday && numbers === '0-7' && start > 0 && values.length !== upTo(6).length;
  return isUnclear ? null : values;
}

interface Element {
  readonly field: CronField;
  readonly start: number;
  readonly end: number | null;
  readonly step: number;
  /** In the order of the range. */
  readonly values: readonly number[];
}

/** Returns ways to write an element, the author's own first. Not all of them have the same values. */
function ways(part: string, { field, start, end, step, values }: Element): readonly string[] {
  const { name, names, min } = field;
  const short = part.replace(/[a-z]{3,}/gi, (word) => shortName(word) ?? word);
  const suffix = step === 1 ? '' : `/${String(step)}`;
  const top = String(name === 'weekday' ? 6 : field.max);
  const named = (value: number) => {
    const text = names[name === 'month' ? value - 1 : value] ?? '';
    return /[a-z]/.test(part) ? text : text.toUpperCase();
  };
  const byName = [`${named(values[0] ?? 0)}-${named(values.at(-1) ?? 0)}`, values.map(named).join(',')];
  return [
    part,
    short,
    ...(names.length > 0 && (name === 'weekday' || /[a-z]/i.test(part)) ? byName.slice(values.length > 2 ? 0 : 1) : []),
    values.length === 1 ? values.join('') : `*${suffix}`,
    `${String(start)}-${top}${suffix}`,
    `${String(start)}-${top},${String(min)}-${String(end)}`,
    values.join(','),
  ];
}

/** Returns the values that rota's parser reads in a field, sorted; null if it refuses the text. */
export function readByRota(name: CronFieldName, text: string): readonly number[] | null {
  // As the month is unrestricted, no day is refused as one that never comes.
  const { cron } = parseCron(cronFields.map((field) => (field.name === name ? text : '*')).join(' '));
  return cron === null ? null : cron[cronField(name).values];
}
