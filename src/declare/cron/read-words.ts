/**
 * Schedules in words and calls: `rate(5 minutes)`, `@every 5m`, `every 5 minutes`, `daily at 9am`, `weekdays at 09:00`.
 *
 * A length of time becomes an `interval`; days with a time of day become a cron. Whatever is offered says in its own
 * words when it runs, so that a person sees whether it is meant. Words outside of this small grammar are not guessed at.
 */
import { readLooseDuration, writeDuration } from '../duration/loose-duration.ts';
import { fieldOfName, shortName } from './field.ts';
import type { CronSuggestion } from './offer-around.ts';

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

/** What words about time mean as a field of rota; null when they are not understood, or are no words. */
export function readWords(text: string): readonly CronSuggestion[] | null {
  const words = text
    .toLowerCase()
    .replace(/[.!]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (Object.hasOwn(nicknames, words)) return [{ kind: 'cron', text: nicknames[words] ?? '', meaning: null }];
  const seconds = readEvery(words);
  if (seconds !== null) return [{ kind: 'interval', text: writeDuration(seconds), meaning: null }];
  return readDaysAndTime(words);
}

/** The length of time between runs, in seconds: `every 5 minutes`, `rate(5 minutes)`, `5m`; null when it is none. */
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

interface Days {
  /** The weekday field. */
  readonly field: string;
  readonly meaning: string;
}

function readDays(words: string): Days | null {
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
