import { cronFields, parseCron } from '../../core/time/cron.ts';
import type { Dialect } from './dialects.ts';
import { readByRota } from './field.ts';
import type { CronFieldName } from '../../core/time/cron.ts';
import { readField } from './read-field.ts';
import type { ReadField } from './read-field.ts';
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
      const trouble = findYear(text);
      if (trouble !== null) troubles.push(trouble);
      continue;
    }
    const { field, trouble } = readField(name, text, dialect);
    if (field === null) troubles.push({ ...trouble, name });
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

function findYear(text: string): FieldTrouble | null {
  if (text === '*' || text === '?') return null;
  return {
    kind: 'cannot-say',
    problem: 'years are not supported',
    hint: 'without the year it would run every year; for a single run declare a "date"',
    choices: [],
    name: null,
  };
}

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
    choices: [],
    name: null,
  };
}
