/**
 * Reads schedules in words: `rate(5 minutes)`, `@every 5m`, `every 5 minutes`, `daily at 9am`, `weekdays at 09:00`.
 *
 * A length of time becomes an `interval`; days with a time of day become a cron, with words that say when it runs, so
 * that its author can see whether that was meant. Words outside this small grammar are not guessed.
 */
import { cronField } from '../../core/time/cron.ts';
import { maxDurationSeconds } from '../../core/time/when.ts';
import { formatDuration } from '../../core/words.ts';

/** A replacement for an invalid cron. rota accepts its text. */
export interface CronSuggestion {
  readonly kind: 'cron' | 'interval';
  readonly text: string;
  /** When it runs, or who reads it that way, as in "for MEANING, write …"; null if only one meaning is possible. */
  readonly meaning: string | null;
}

/** Joins offers into one hint, each with its meaning; null if there are none. */
export function wordOffers(offers: readonly CronSuggestion[]): string | null {
  const words = offers.map(({ kind, text, meaning }) => {
    const write = kind === 'cron' ? `write "${text}"` : `use "interval: ${text}" instead of cron`;
    return meaning === null ? write : `for ${meaning}, ${write}`;
  });
  return words.length === 0 ? null : words.join('; ');
}

const nicknames: Readonly<Record<string, string>> = {
  '@midnight': '@daily',
  midnight: '@daily',
  hourly: '@hourly',
  daily: '@daily',
  nightly: '@daily',
  weekly: '@weekly',
  monthly: '@monthly',
  yearly: '@yearly',
  annually: '@annually',
  'every day': '@daily',
  'each day': '@daily',
  'every week': '@weekly',
  'every month': '@monthly',
  'every year': '@yearly',
};

/** Translates words about time into a `cron` or `interval`; null if they are not understood. */
export function readWords(text: string): readonly CronSuggestion[] | null {
  const words = text
    .toLowerCase()
    .replace(/[.!]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (Object.hasOwn(nicknames, words)) return [{ kind: 'cron', text: nicknames[words] ?? '', meaning: null }];
  const seconds = readEvery(words);
  if (seconds !== null) return [{ kind: 'interval', text: formatDuration(seconds), meaning: null }];
  return readDaysAndTime(words);
}

/** Reads the time between runs, in seconds: `every 5 minutes`, `rate(5 minutes)`, `5m`; null if there is none. */
export function readEvery(words: string): number | null {
  const call = /^rate ?\( ?(\d+ \w+) ?\)$/.exec(words)?.[1];
  const every = /^(?:@?every|each|once every|once an?|once per) (.+)$/.exec(words)?.[1];
  const iso = /^(?:r\d*\/)?pt(\d+[hms](?:\d+[ms])*)$/.exec(words)?.[1];
  const length = call ?? every ?? iso ?? words;
  const unit = /^(?:minute|hour)$/.test(length)
    ? `1 ${length}`
    : length.replace(/^(?:other|second) (?=day|hour|minute|week)/, '2 ');
  return readLooseDuration(unit);
}

const times =
  /^(?:(?<days>.+?) )?(?:at )?(?:(?<hour>\d{1,2})(?:[:.](?<minute>\d\d))?(?: ?(?<half>am|pm))?|(?<word>noon|midnight))$/;

function readDaysAndTime(words: string): readonly CronSuggestion[] | null {
  const groups = times.exec(words)?.groups;
  if (groups === undefined) return null;
  const { days = '', minute, half, word } = groups;
  const isExact = minute !== undefined || half !== undefined || word !== undefined || / ?\bat \d+$/.test(words);
  // A number alone may be a field of a cron.
  if (!isExact) return null;
  const written = word === undefined ? Number(groups['hour']) : word === 'noon' ? 12 : 0;
  if (half !== undefined && (written < 1 || written > 12)) return null;
  const hour = half === undefined ? written : (written % 12) + (half === 'pm' ? 12 : 0);
  const minutes = Number(minute ?? 0);
  if (hour > 23 || minutes > 59) return null;
  const on = readDays(days);
  if (on === null) return null;
  const clock = `${String(hour).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
  return [
    { kind: 'cron', text: `${String(minutes)} ${String(hour)} * * ${on.field}`, meaning: `${clock} ${on.meaning}` },
  ];
}

/** Reads days as the weekday field of a cron; null if they are not understood. */
function readDays(words: string): { readonly field: string; readonly meaning: string } | null {
  const days = words
    .replace(/^(?:every|each|on|run|runs) /, '')
    .replace(/^(?:every|each|on) /, '')
    .replace(/(?:^| )at$/, '');
  if (/^(?:|@?daily|days?|every|each|everyday)$/.test(days)) return { field: '*', meaning: 'every day' };
  if (/^(?:week|working|business) ?days?$/.test(days)) return { field: 'MON-FRI', meaning: 'from Monday to Friday' };
  if (/^weekends?$/.test(days)) return { field: 'SAT,SUN', meaning: 'on Saturday and Sunday' };
  const range = /^([a-z]+)(?: ?- ?| to | through )([a-z]+)$/.exec(days);
  const list = range === null ? days.split(/ ?, ?and | ?, ?| and | ?& ?/) : [range[1] ?? '', range[2] ?? ''];
  const names = list.map((word) => weekdayName(word));
  if (names.length === 0 || names.includes(null)) return null;
  if (range === null) return { field: names.join(','), meaning: `on ${names.join(' and ')}` };
  const order = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
  const [from, to] = names.map((name) => order.indexOf(name ?? ''));
  if (from === undefined || to === undefined || from >= to) return null;
  return {
    field: `${String(order[from])}-${String(order[to])}`,
    meaning: `from ${String(order[from])} to ${String(order[to])}`,
  };
}

function weekdayName(word: string): string | null {
  const singular = word.replace(/s$/, '');
  const known = [word, singular].find((candidate) => fieldOfName(candidate) === 'weekday');
  return known === undefined ? null : (shortName(known)?.toUpperCase() ?? null);
}

const months = cronField('month').names;
const weekdays = cronField('weekday').names;
const longNames: readonly string[] = [
  ...['january', 'february', 'march', 'april', 'june', 'july', 'august', 'september', 'sept', 'october'],
  ...['november', 'december', 'sunday', 'monday', 'tuesday', 'tues', 'wednesday', 'weds', 'thursday', 'thur', 'thurs'],
  ...['friday', 'saturday'],
];

/** Returns the three-letter form of an English month or weekday, in the case as written; null for other words. */
export function shortName(word: string): string | null {
  const lower = word.toLowerCase();
  const known = months.includes(lower) || weekdays.includes(lower) || longNames.includes(lower.replace(/days$/, 'day'));
  return known ? word.slice(0, 3) : null;
}

/** Returns the field that the name of a month or weekday belongs to; null for other words. */
export function fieldOfName(word: string): 'month' | 'weekday' | null {
  const short = shortName(word)?.toLowerCase() ?? '';
  if (weekdays.includes(short)) return 'weekday';
  return months.includes(short) ? 'month' : null;
}

const daySeconds = 86_400;

/** Seconds in each unit of fixed length, by common spellings. A month has no fixed length. */
const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:w|wks?|weeks?)$/, 7 * daySeconds],
  [/^(?:d|days?)$/, daySeconds],
  [/^(?:h|hs|hrs?|hours?)$/, 3600],
  [/^(?:m|mins?|minutes?)$/, 60],
  [/^(?:s|secs?|seconds?)$/, 1],
];

/**
 * Reads a duration in other common forms (`5 minutes`, `1.5h`, `1h 30m`, `2 weeks`, `an hour`), in seconds; null if it
 * is not a duration, has a unit without a fixed length, or is not a whole number of seconds from 1 to 31,536,000.
 */
export function readLooseDuration(text: string): number | null {
  const words = text
    .toLowerCase()
    .replace(/^half an hour$/, '30m')
    .replace(/^(?:an?|one) (?=[a-z])/, '1 ')
    .replace(/\band\b|(?<=[a-z]),/g, ' ')
    .trim();
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/.test(words)) return null;
  let seconds = 0;
  const seen = new Set<number>();
  for (const [, count = '', unit = ''] of words.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const length = units.find(([pattern]) => pattern.test(unit))?.[1];
    if (length === undefined || seen.has(length)) return null;
    seen.add(length);
    seconds += Number(count) * length;
  }
  // Decimal fractions of an hour are not exact in binary.
  const whole = Math.round(seconds);
  return Math.abs(seconds - whole) < 1e-6 && whole >= 1 && whole <= maxDurationSeconds ? whole : null;
}
