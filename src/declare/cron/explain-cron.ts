/**
 * Explains why a cron expression is invalid, and what to write instead.
 *
 * An expression is unwrapped, read in every dialect it may be written in, and rewritten from the result. A single
 * reading gives one rewrite. Several readings that differ are offered with the names of their dialects. A reading with
 * anything that rota cannot express gives no rewrite: a hint must not correct one part and leave an expression that is
 * valid but runs at other times.
 */
import { cronKey, parseCron } from '../../core/time/cron.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { suggestZone } from '../timezone/suggest-zone.ts';
import {
  dialectsOf,
  isPastEachHour,
  mayBeYearLast,
  readCron,
  writeCron,
  yearLast,
  type CronReading,
  type Dialect,
  type FieldTrouble,
} from './read-cron.ts';
import { readField } from './read-field.ts';
import { fieldOfName, readWords, wordOffers, type CronSuggestion } from './read-words.ts';
import { unwrap, type Unwrapped } from './unwrap.ts';

/** The explanation of an invalid expression. */
interface CronWords {
  /** A sentence without a full stop; absent if the parser's message, or a problem around the expression, is better. */
  readonly problem?: string | undefined;
  /** Advice that precedes the offers. */
  readonly hint?: string | undefined;
  /** Absent if nothing is certain. */
  readonly offers?: readonly CronSuggestion[];
}

/** Explains an expression that `parseCron` refused with the message `refused`. */
export function explainCron(
  text: string,
  refused: string,
): { readonly problem: string; readonly hint: string | null; readonly offers: readonly CronSuggestion[] } {
  const wrapped = unwrap(text);
  const [around] = wrapped.problems;
  const { problem, hint, offers = [] } = explainCore(wrapped);
  const zone = wrapped.zone === null ? '' : zoneWords(wrapped.zone);
  const hints = [hint, wordOffers(offers), wrapped.advice, zone].filter((part) => part);
  return { problem: around ?? problem ?? refused, hint: hints.length === 0 ? null : hints.join('; '), offers };
}

function zoneWords(zone: string): string {
  const known = isTimeZone(zone) ? zone : (suggestZone(zone)?.zones ?? []);
  const only = typeof known === 'string' ? known : known.length === 1 ? known[0] : undefined;
  const set = only === undefined ? 'set its "timezone" there' : `set "timezone: ${only}" there`;
  return `a cron is read in the timezone of its worker: ${set}`;
}

function explainCore({ core, isAws }: Unwrapped): CronWords {
  const texts = core.split(' ').filter((part) => part !== '');
  if (parseCron(core).cron !== null && !isAws) {
    if (mayBeYearLast(texts)) return nameBoth(core, texts);
    if (core.startsWith('@')) return { offers: [plainOffer(core)] };
  }
  const words = readWords(core);
  if (words !== null) return { problem: wordsProblem(core, words), offers: words };
  if (/^@reboot$/i.test(core)) return { hint: '"@reboot" is not supported: declare a "date" or a "delay"' };
  const readings = dialectsOf(texts, isAws).map((dialect) => readCron(texts, dialect));
  const [first] = readings;
  if (/^[a-z]{2,}$/i.test(texts[0] ?? '') && fieldOfName(texts[0] ?? '') === null) return unknownWords;
  if (first === undefined) return explainCount(texts);
  const good = distinct(readings);
  const isInexpressible = readings.some(({ troubles }) => troubles.some(({ kind }) => kind === 'inexpressible'));
  if (good.length > 0 && !isInexpressible) return offerReadings(good, texts);
  return offerAround(readings.find(({ troubles }) => troubles.length > 0) ?? first, texts);
}

const unknownWords: CronWords = {
  problem: 'expected a cron expression, got words',
  hint: 'write minute, hour, day of month, month, weekday: "0 9 * * MON-FRI" is 09:00 from Monday to Friday',
};

function plainOffer(text: string): CronSuggestion {
  return { kind: 'cron', text, meaning: null };
}

function wordsProblem(core: string, [offer]: readonly CronSuggestion[]): string | undefined {
  if (core.startsWith('@')) return undefined;
  return `expected a cron expression, got ${offer?.kind === 'interval' ? 'a duration' : 'words'}`;
}

/** Returns the readings that give an expression, one for each meaning. */
function distinct(readings: readonly CronReading[]): readonly CronReading[] {
  const byKey = new Map<string, CronReading>();
  for (const reading of readings) {
    if (reading.cron === null) continue;
    const key = cronKey(reading.cron);
    if (!byKey.has(key)) byKey.set(key, reading);
  }
  return [...byKey.values()];
}

function offerReadings(good: readonly CronReading[], texts: readonly string[]): CronWords {
  const hourly = texts.length === 7 && isPastEachHour(texts) ? pastEachHour(texts) : null;
  const offers = good.map(({ cron, dialect }) => ({
    kind: 'cron' as const,
    text: cron ?? '',
    meaning:
      good.length === 1 ? hourly : `${dialect.label}, where 1 is ${dialect.numbers === '1-7' ? 'Sunday' : 'Monday'}`,
  }));
  if (good.length === 1) return { problem: dialectProblem(good[0]?.dialect, texts), offers };
  const labels = good.map(({ dialect }) => dialect.label).join(' and ');
  return { problem: `weekday numbers mean different days in ${labels}`, offers };
}

/** Describes how the dialect differs from rota's; undefined if the parser's message says it. */
function dialectProblem(dialect: Dialect | undefined, texts: readonly string[]): string | undefined {
  if (dialect === undefined) return undefined;
  const { order, numbers, label } = dialect;
  const days = /\d/.test(texts[order.indexOf('weekday')] ?? '') && numbers === '1-7' ? ', and 1 is Sunday there' : '';
  if (order.at(-1) === 'year' && order[0] === 'minute') {
    return `6 fields begin with seconds here; in ${label} they are minute, hour, day, month, weekday, year${days}`;
  }
  const home = label === 'crontab' ? '' : `; in ${label} it means "*"${days}`;
  return texts.includes('?') ? `"?" is not supported${home}` : undefined;
}

/** Offers what rota reads and what may have been meant instead, each with its times. */
function nameBoth(core: string, texts: readonly string[]): CronWords {
  const [first = '', second = ''] = texts;
  const asFive = readCron(texts, yearLast).cron;
  const offers = [{ ...plainOffer(core), meaning: pastEachHour(texts) }];
  if (asFive !== null) offers.push({ ...plainOffer(asFive), meaning: clock(second, first) });
  return { hint: '6 fields begin with seconds', offers };
}

function pastEachHour([second, minute]: readonly string[]): string {
  const from = Number(second) === 0 ? '' : `second ${String(Number(second))} of `;
  return `${from}minute ${String(Number(minute))} of every hour`;
}

function clock(hour: string, minute: string): string {
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

function explainCount(texts: readonly string[]): CronWords {
  const [minute = '', hour = '', ...rest] = texts;
  const isTime = /^\d\d?$/.test(minute) && /^\d\d?$/.test(hour) && Number(minute) < 60 && Number(hour) < 24;
  if (!isTime || rest.length !== 2 || rest.some((text) => text !== '*'))
    return { hint: 'the fields are minute, hour, day of month, month, weekday' };
  return { offers: [{ ...plainOffer(`${minute} ${hour} * * *`), meaning: `${clock(hour, minute)} every day` }] };
}

/** Reports the first trouble. Offers what may have been meant only if there is no other trouble. */
function offerAround(reading: CronReading, texts: readonly string[]): CronWords {
  const [trouble, second] = reading.troubles;
  if (trouble === undefined) return { problem: 'no month has such a day, so it would never run' };
  const { order, label } = reading.dialect;
  const isForeign = order.length === 7 || label === 'AWS EventBridge' || texts.includes('?');
  const { name } = trouble;
  const unsupported = `unsupported ${String(name)} ${JSON.stringify(name === null ? '' : texts[order.indexOf(name)])}`;
  const problem = trouble.problem ?? (isForeign && name !== null ? unsupported : undefined);
  const swapped = swapFields(reading, texts);
  if (swapped !== null)
    return { problem, hint: trouble.hint, offers: [{ kind: 'cron', text: swapped, meaning: null }] };
  const offers = second === undefined ? offersOf(trouble, reading) : [];
  const late = offers.length === 0 && second === undefined ? swapTime(trouble, reading, texts) : null;
  if (late !== null) return { problem, hint: 'the minute comes first, then the hour', offers: [late] };
  const hints = new Set(reading.troubles.flatMap(({ hint }) => hint ?? []));
  return { problem, hint: [...hints].join('; '), offers };
}

function offersOf({ name, choices = [] }: FieldTrouble, reading: CronReading): readonly CronSuggestion[] {
  if (name === null) return [];
  return choices.flatMap(({ kind, text, meaning }): readonly CronSuggestion[] => {
    if (kind === 'interval') return isAllDay(name, reading) ? [{ kind, text, meaning }] : [];
    const field = readField(name, text, { numbers: '0-7', wraps: false });
    const cron = 'kind' in field ? null : writeCron(new Map([...reading.fields, [name, field]]));
    return cron === null ? [] : [{ kind: 'cron', text: cron, meaning }];
  });
}

/** Whether an interval can replace the expression: larger fields are unrestricted, smaller ones have a single value. */
function isAllDay(name: NonNullable<FieldTrouble['name']>, { dialect, fields: read }: CronReading): boolean {
  const index = dialect.order.indexOf(name);
  return dialect.order.every((other, at) => {
    if (at === index || other === 'year') return true;
    const field = read.get(other);
    return at < index ? field?.values.length === 1 : field?.isFull === true;
  });
}

/** Moves a name into its own field; null if that field is not free. */
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

/** Swaps hour and minute, if the hour is out of range and swapping makes both valid; null otherwise. */
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
  return { kind: 'cron', text: cron, meaning: clock(minute, hour) };
}
