import { readCron, writeCron } from './read-cron.ts';
import type { CronReading, FieldTrouble } from './read-cron.ts';
import { readField } from './read-field.ts';
import type { CronSuggestion } from './read-words.ts';
import type { Choice } from './trouble.ts';

export interface CronWords {
  /** A sentence without a full stop; null when the parser's own words, or what is around the expression, say it best. */
  readonly problem: string | null;
  /** Advice in addition to the offers. */
  readonly hint: string | null;
  /** Empty when nothing certain can be offered. */
  readonly offers: readonly CronSuggestion[];
}

/** Names what stands in the way; offers what may have been meant only when it is the one thing that does. */
export function offerAround(reading: CronReading, texts: readonly string[]): CronWords {
  const [trouble, second] = reading.troubles;
  if (trouble === undefined)
    return { problem: 'no month has such a day, so it would never run', hint: null, offers: [] };
  const { order, label } = reading.dialect;
  const isForeign = order.length === 7 || label === 'AWS EventBridge' || texts.includes('?');
  const unsupported = isForeign && trouble.name !== null ? unsupportedField(trouble.name, reading, texts) : null;
  const problem = trouble.problem ?? unsupported;
  const swapped = swapFields(reading, texts);
  if (swapped !== null)
    return { problem, hint: trouble.hint, offers: [{ kind: 'cron', text: swapped, meaning: null }] };
  const offers = second === undefined ? offersOf(trouble, reading) : [];
  const late = offers.length === 0 && second === undefined ? swapTime(trouble, reading, texts) : null;
  if (late !== null) return { problem, hint: 'the minute comes first, then the hour', offers: [late] };
  const hints = new Set(reading.troubles.map(({ hint }) => hint).filter((hint) => hint !== null));
  return { problem, hint: hints.size === 0 ? null : [...hints].join('; '), offers };
}

function unsupportedField(name: FieldTrouble['name'], { dialect }: CronReading, texts: readonly string[]): string {
  const text = name === null ? '' : (texts[dialect.order.indexOf(name)] ?? '');
  return `unsupported ${name ?? 'field'} ${JSON.stringify(text)}`;
}

function offersOf({ name, choices }: FieldTrouble, reading: CronReading): readonly CronSuggestion[] {
  return choices.flatMap((choice): readonly CronSuggestion[] => {
    if (choice.kind === 'interval')
      return name !== null && isAllDay(name, reading) ? [{ ...choice, kind: 'interval' }] : [];
    const cron = name === null ? null : withField(name, choice, reading);
    return cron === null ? [] : [{ kind: 'cron', text: cron, meaning: choice.meaning }];
  });
}

function withField(name: FieldTrouble['name'], { text }: Choice, reading: CronReading): string | null {
  if (name === null) return null;
  const { field } = readField(name, text, { numbers: '0-7', wraps: false });
  return field === null ? null : writeCron(new Map([...reading.fields, [name, field]]));
}

/** Whether an interval says the whole of an expression: nothing above the field is restricted, and all below it is one value. */
function isAllDay(name: NonNullable<FieldTrouble['name']>, { dialect, fields: read }: CronReading): boolean {
  const index = dialect.order.indexOf(name);
  return dialect.order.every((other, at) => {
    if (at === index || other === 'year') return true;
    const field = read.get(other);
    return at < index ? field?.values.length === 1 : field?.isFull === true;
  });
}

/** The expression with a name put into its own field, when that field is free. */
function swapFields({ dialect, troubles }: CronReading, texts: readonly string[]): string | null {
  const [wrong] = troubles;
  if (wrong?.kind !== 'wrong-field' || wrong.name === null || wrong.home === undefined) return null;
  const from = dialect.order.indexOf(wrong.name);
  const to = dialect.order.indexOf(wrong.home);
  const isHomeFree =
    texts[to] === '*' || troubles.some(({ name, kind }) => kind === 'wrong-field' && name === wrong.home);
  const isDayField = wrong.name === 'day of month' || wrong.name === 'month' || wrong.name === 'weekday';
  if (!isHomeFree || !isDayField) return null;
  const swapped = [...texts];
  swapped[from] = texts[to] ?? '';
  swapped[to] = texts[from] ?? '';
  return readCron(swapped, dialect).cron;
}

/** Hour and minute the other way round, when only that makes both possible. */
function swapTime(
  { name, kind }: FieldTrouble,
  { dialect }: CronReading,
  texts: readonly string[],
): CronSuggestion | null {
  if (name !== 'hour' || kind !== 'out-of-range') return null;
  const at = dialect.order.indexOf('minute');
  const [minute = '', hour = ''] = [texts[at], texts[at + 1]];
  if (!/^\d\d?$/.test(minute) || !/^\d\d?$/.test(hour)) return null;
  const swapped = [...texts];
  swapped[at] = hour;
  swapped[at + 1] = minute;
  const { cron } = readCron(swapped, dialect);
  if (cron === null) return null;
  return { kind: 'cron', text: cron, meaning: `${minute.padStart(2, '0')}:${hour.padStart(2, '0')}` };
}
