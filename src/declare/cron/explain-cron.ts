/**
 * Why an expression is refused, and what to write instead.
 *
 * First the dialect, then the rewrite: an expression is unwrapped, read in every dialect it may be of, and rewritten
 * from what was read. One reading gives one rewrite; several that differ are each named with their dialect; a reading
 * with anything that rota cannot say gives none, so that no hint corrects a part and leaves an expression that validates
 * and runs at other times.
 */
import { cronKey, parseCron } from '../../core/time/cron.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { suggestZone } from '../timezone/suggest-zone.ts';
import { offerAround } from './offer-around.ts';
import type { CronWords } from './offer-around.ts';
import { dialectsOf, isPastEachHour, mayBeYearLast, readCron, yearLast } from './read-cron.ts';
import type { CronReading, Dialect } from './read-cron.ts';
import { fieldOfName, readWords, wordOffers } from './read-words.ts';
import type { CronSuggestion } from './read-words.ts';
import { unwrap } from './unwrap.ts';
import type { Unwrapped } from './unwrap.ts';

/** Explains an expression that `parseCron` refused for `refused`. */
export function explainCron(text: string, refused: string): CronWords & { readonly problem: string } {
  const wrapped = unwrap(text);
  const [around] = wrapped.problems;
  const found = explainCore(wrapped);
  const zone = wrapped.zone === null ? null : zoneWords(wrapped.zone);
  const hint = [found.hint, wordOffers(found.offers), wrapped.advice, zone].filter((part) => part !== null).join('; ');
  return { problem: around ?? found.problem ?? refused, hint: hint === '' ? null : hint, offers: found.offers };
}

function zoneWords(zone: string): string {
  const known = isTimeZone(zone) ? zone : (suggestZone(zone)?.zones ?? []);
  const only = typeof known === 'string' ? known : known.length === 1 ? known[0] : undefined;
  const set = only === undefined ? 'set its "timezone" there' : `set "timezone: ${only}" there`;
  return `cron is read in the zone of its worker: ${set}`;
}

const nothing: CronWords = { problem: null, hint: null, offers: [] };

function explainCore({ core, isAws }: Unwrapped): CronWords {
  const texts = core.split(' ').filter((part) => part !== '');
  if (parseCron(core).cron !== null && !isAws) {
    if (mayBeYearLast(texts)) return nameBoth(core, texts);
    if (core.startsWith('@')) return { ...nothing, offers: [plainOffer(core)] };
  }
  const words = readWords(core);
  if (words !== null) return { problem: wordsProblem(core, words), hint: null, offers: words };
  if (/^@reboot$/i.test(core))
    return { ...nothing, hint: 'nothing runs "at start" here: declare a "date" or a "delay"' };
  const readings = dialectsOf(texts, isAws).map((dialect) => readCron(texts, dialect));
  const [first] = readings;
  if (/^[a-z]{2,}$/i.test(texts[0] ?? '') && fieldOfName(texts[0] ?? '') === null) return unknownWords;
  if (first === undefined) return { ...nothing, ...explainCount(texts) };
  const good = distinct(readings);
  const isUnsayable = readings.some(({ troubles }) => troubles.some(({ kind }) => kind === 'cannot-say'));
  if (good.length > 0 && !isUnsayable) return offerReadings(good, texts);
  return offerAround(readings.find(({ troubles }) => troubles.length > 0) ?? first, texts);
}

const unknownWords: CronWords = {
  problem: 'expected a cron expression, got words',
  hint: 'write minute, hour, day of month, month, weekday: "0 9 * * MON-FRI" is 09:00 from Monday to Friday',
  offers: [],
};

function plainOffer(text: string): CronSuggestion {
  return { kind: 'cron', text, meaning: null };
}

function wordsProblem(core: string, [offer]: readonly CronSuggestion[]): string | null {
  if (core.startsWith('@')) return null;
  return `expected a cron expression, got ${offer?.kind === 'interval' ? 'a length of time' : 'words'}`;
}

/** The readings that give an expression, one of each meaning. */
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
  if (good.length === 1) return { problem: dialectProblem(good[0]?.dialect, texts), hint: null, offers };
  const labels = good.map(({ dialect }) => dialect.label).join(' and ');
  return { problem: `weekday numbers mean different days in ${labels}`, hint: null, offers };
}

/** How the dialect differs from what rota reads; null when the parser's own words say it. */
function dialectProblem(dialect: Dialect | undefined, texts: readonly string[]): string | null {
  if (dialect === undefined) return null;
  const { order, numbers, label } = dialect;
  const days = /\d/.test(texts[order.indexOf('weekday')] ?? '') && numbers === '1-7' ? ', and 1 is Sunday there' : '';
  if (order.at(-1) === 'year' && order[0] === 'minute') {
    return `6 fields begin with seconds here; in ${label} they are minute, hour, day, month, weekday, year${days}`;
  }
  const home = label === 'crontab' ? '' : `; in ${label} it means "*"${days}`;
  return texts.includes('?') ? `"?" is not supported${home}` : null;
}

/** What rota would read, and what it may have been meant as, both with their times. */
function nameBoth(core: string, texts: readonly string[]): CronWords {
  const [first = '', second = ''] = texts;
  const asFive = readCron(texts, yearLast).cron;
  const offers = [{ ...plainOffer(core), meaning: pastEachHour(texts) }];
  if (asFive !== null) offers.push({ ...plainOffer(asFive), meaning: clock(second, first) });
  return { ...nothing, hint: '6 fields begin with seconds', offers };
}

function pastEachHour([second, minute]: readonly string[]): string {
  const from = Number(second) === 0 ? '' : `second ${String(Number(second))} of `;
  return `${from}minute ${String(Number(minute))} of every hour`;
}

function clock(hour: string, minute: string): string {
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

function explainCount(texts: readonly string[]): Omit<CronWords, 'problem'> {
  const [minute = '', hour = '', ...rest] = texts;
  const isTime = /^\d\d?$/.test(minute) && /^\d\d?$/.test(hour) && Number(minute) < 60 && Number(hour) < 24;
  const isDaily = isTime && rest.length === 2 && rest.every((text) => text === '*');
  const offers = isDaily
    ? [{ ...plainOffer(`${minute} ${hour} * * *`), meaning: `${clock(hour, minute)} every day` }]
    : [];
  return { hint: isDaily ? null : 'the fields are minute, hour, day of month, month, weekday', offers };
}
