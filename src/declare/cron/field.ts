import { cronField, cronFields, parseCron } from '../../core/time/cron.ts';
import type { Cron, CronFieldName } from '../../core/time/cron.ts';

const months = cronField('month').names;
const weekdays = cronField('weekday').names;
const longNames: readonly string[] = [
  ...['january', 'february', 'march', 'april', 'june', 'july', 'august', 'september', 'sept', 'october'],
  ...['november', 'december', 'sunday', 'monday', 'tuesday', 'tues', 'wednesday', 'weds', 'thursday', 'thur', 'thurs'],
  ...['friday', 'saturday'],
];

/** The three-letter form of an English month or weekday, in the writer's own case; null when it is no such name. */
export function shortName(word: string): string | null {
  const lower = word.toLowerCase();
  const known = months.includes(lower) || weekdays.includes(lower) || longNames.includes(lower.replace(/days$/, 'day'));
  return known ? word.slice(0, 3) : null;
}

/** The field whose names a word belongs to; null when it is none. */
export function fieldOfName(word: string): 'month' | 'weekday' | null {
  const short = shortName(word)?.toLowerCase() ?? '';
  if (weekdays.includes(short)) return 'weekday';
  return months.includes(short) ? 'month' : null;
}

const valuesOf: Readonly<Record<CronFieldName, (cron: Cron) => readonly number[]>> = {
  second: (cron) => cron.seconds,
  minute: (cron) => cron.minutes,
  hour: (cron) => cron.hours,
  'day of month': (cron) => cron.days,
  month: (cron) => cron.months,
  weekday: (cron) => cron.weekdays,
};

/** The values that rota's own parser reads in a field, sorted; null when it refuses the text there. */
export function readByRota(name: CronFieldName, text: string): readonly number[] | null {
  // Without a restricted month, no day is refused for never coming.
  const { cron } = parseCron(cronFields.map((field) => (field.name === name ? text : '*')).join(' '));
  return cron === null ? null : valuesOf[name](cron);
}
