/**
 * Simple and slow parsers of other cron dialects, written from their own documentation and independent of the code
 * under test. Each returns, for one field, the numbers that it matches in the numbering of the dialect.
 */

/** When a cron of another scheduler runs, in local time. */
export interface ForeignCron {
  readonly seconds: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** `month` is 1 to 12, `weekday` is 0 to 6 with Sunday as 0. */
  readonly matchesDay: (day: number, month: number, weekday: number) => boolean;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Works like `CronExpression.addToSet` of Quartz: a descending range wraps around the end of the field. */
function quartzSet(text: string, low: number, high: number, names: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  const number = (word: string) =>
    names.includes(word.toUpperCase()) ? names.indexOf(word.toUpperCase()) + 1 : Number(word);
  for (const item of text.split(',')) {
    const [range = '', increment] = item.split('/');
    const step = increment === undefined ? 1 : Number(increment);
    if (range === '*' || range === '?') {
      for (let value = low; value <= high; value += step) found.add(value);
      continue;
    }
    const [from = '', to] = range.split('-');
    const first = number(from);
    let last = to === undefined ? (increment === undefined ? first : high) : number(to);
    const count = high - low + 1;
    if (last < first) last += count;
    for (let value = first; value <= last; value += step) found.add(value > high ? value - count : value);
  }
  return found;
}

/** Reads Quartz and AWS fields, seconds first. Weekdays are 1 to 7 from Sunday. One of the day fields is `?` or `*`. */
export function readQuartz(fields: readonly string[]): ForeignCron {
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const seconds = quartzSet(second, 0, 59, []);
  const minutes = quartzSet(minute, 0, 59, []);
  const hours = quartzSet(hour, 0, 23, []);
  const days = quartzSet(day, 1, 31, []);
  const monthSet = quartzSet(month, 1, 12, months);
  const weekdaySet = quartzSet(weekday, 1, 7, weekdays);
  return {
    seconds,
    minutes,
    hours,
    matchesDay: (d, mon, w) => days.has(d) && monthSet.has(mon) && weekdaySet.has(w + 1),
  };
}

/**
 * Works like Spring's `BitsCronField`: no wrapping, weekdays 1 to 7 from Monday with 0 as Sunday too. All fields must
 * match.
 */
export function readSpring(fields: readonly string[]): ForeignCron {
  const set = (text: string, low: number, high: number, names: readonly string[], offset: number) => {
    const found = new Set<number>();
    const number = (word: string) => {
      const index = names.indexOf(word.toUpperCase());
      return index === -1 ? Number(word) : index + offset;
    };
    for (const item of text.split(',')) {
      const [range = '', delta] = item.split('/');
      let [first, last] = [low, high];
      if (range !== '*' && range !== '?') {
        const [from = '', to] = range.split('-');
        first = number(from);
        last = to === undefined ? (delta === undefined ? first : high) : number(to);
        // Sunday at the start of a range is 0.
        if (to !== undefined && high === 7 && first === 7) first = 0;
      }
      for (let value = first; value <= last; value += Number(delta ?? 1)) found.add(value);
    }
    return found;
  };
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const days = set(day, 1, 31, [], 0);
  const monthSet = set(month, 1, 12, months, 1);
  const weekdaySet = set(weekday, 1, 7, [...weekdays.slice(1), 'SUN'], 1);
  return {
    seconds: set(second, 0, 59, [], 0),
    minutes: set(minute, 0, 59, [], 0),
    hours: set(hour, 0, 23, [], 0),
    matchesDay: (d, mon, w) =>
      days.has(d) && monthSet.has(mon) && (weekdaySet.has(w) || (w === 0 && weekdaySet.has(7))),
  };
}

/** Reads five crontab fields: weekdays are 0 to 7, and either day field is enough if both are restricted. */
export function readCrontab(fields: readonly string[]): ForeignCron {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const short = (text: string) => text.replace(/[A-Za-z]{3,}/g, (word) => word.slice(0, 3));
  const minutes = quartzSet(minute, 0, 59, []);
  const hours = quartzSet(hour, 0, 23, []);
  const days = quartzSet(day, 1, 31, []);
  const monthSet = quartzSet(short(month), 1, 12, months);
  const numbered = short(weekday).replace(/[A-Za-z]{3}/g, (word) => String(weekdays.indexOf(word.toUpperCase())));
  // Weekdays count from 0 to 6. A Sunday at the end of a range may be written as 7.
  const weekdaySet = new Set<number>();
  for (const item of numbered.split(',')) {
    const [range = '', delta] = item.split('/');
    const step = Number(delta ?? 1);
    if (range === '*' || range === '?') {
      for (let value = 0; value <= 6; value += step) weekdaySet.add(value);
      continue;
    }
    const [from = '', to] = range.split('-');
    const first = Number(from) % 7;
    const last = to === undefined ? (delta === undefined ? first : 6) : Number(to);
    for (let value = first; value <= (last < first ? last + 7 : last); value += step) weekdaySet.add(value % 7);
  }
  const isFree = (text: string) => text === '*' || text === '?';
  return {
    seconds: new Set([0]),
    minutes,
    hours,
    matchesDay: (d, mon, w) => {
      if (!monthSet.has(mon)) return false;
      if (isFree(day)) return weekdaySet.has(w);
      return isFree(weekday) ? days.has(d) : days.has(d) || weekdaySet.has(w);
    },
  };
}
