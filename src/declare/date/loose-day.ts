/** A day as people write it, and what follows it. */
export interface LooseDay {
  readonly kind: 'days';
  /** One day, or two when day and month may be either. */
  readonly days: readonly { readonly year: number; /** 1 to 12. */ readonly month: number; readonly day: number }[];
  /** The rest of the text: a time and a zone. */
  readonly rest: string;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const weekday = '(?:(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*,? )?';
const yearFirst = /^(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})(?!\d)(.*)$/;
const compact = /^(\d{4})(\d\d)(\d\d)(?:T(.*))?$/i;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)(.*)$/;
const shortYear = /^\d{1,2}([-/.])\d{1,2}\1\d\d(?!\d)/;
const week = /^(\d{4})-?W(\d\d)-?([1-7])(.*)$/i;
const dayMonth = new RegExp(
  `^${weekday}(\\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?${monthName},?[ -](\\d{4})(?!\\d)(.*)$`,
  'i',
);
const monthDay = new RegExp(`^${weekday}${monthName} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})(?!\\d)(.*)$`, 'i');
// `Sun Dec 01 2030 09:00:00 GMT+0100 (…)` is a `monthDay`; the name of the zone says nothing new.
const zoneName = /(?<=[+-]\d{4}) \(.*\)$/;

/** Reads the day at the beginning of a text; null when there is none that rota can make out. */
export function readLooseDay(text: string): LooseDay | { readonly kind: 'short-year' } | null {
  const plain = text.replace(zoneName, '');
  const first = yearFirst.exec(plain);
  if (first !== null) return one(first[1], first[3], first[4], first[5]);
  const tight = compact.exec(plain);
  if (tight !== null) return one(tight[1], tight[2], tight[3], tight[4]);
  const weekly = week.exec(plain);
  if (weekly !== null) return ofWeek(Number(weekly[1]), Number(weekly[2]), Number(weekly[3]), weekly[4] ?? '');
  const last = yearLast.exec(plain);
  if (last !== null) return ofNumbers(last);
  if (shortYear.test(plain)) return { kind: 'short-year' };
  const worded = dayMonth.exec(plain);
  if (worded !== null) return one(worded[3], monthOf(worded[2]), worded[1], worded[4]);
  const american = monthDay.exec(plain);
  return american === null ? null : one(american[3], monthOf(american[1]), american[2], american[4]);
}

function monthOf(name = ''): string {
  return String(months.indexOf(name.slice(0, 3).toLowerCase()) + 1);
}

function one(year = '', month = '', day = '', rest = ''): LooseDay | null {
  const read = { year: Number(year), month: Number(month), day: Number(day) };
  return isDay(read) ? { kind: 'days', days: [read], rest } : null;
}

/** Two numbers and a year: with dots the day is first everywhere; else either may be the month, where both can. */
function ofNumbers([, one = '', separator, two = '', years = '', rest = '']: readonly string[]): LooseDay | null {
  const year = Number(years);
  const dayFirst = { year, month: Number(two), day: Number(one) };
  const monthFirst = { year, month: Number(one), day: Number(two) };
  const both = separator === '.' || one === two ? [dayFirst] : [dayFirst, monthFirst];
  const days = both.filter(isDay);
  return days.length === 0 ? null : { kind: 'days', days, rest };
}

/** Week 1 is the one with 4 January; day 1 is Monday. */
function ofWeek(year: number, weekNumber: number, weekDay: number, rest: string): LooseDay | null {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  const at = new Date(Date.UTC(year, 0, monday + (weekNumber - 1) * 7 + weekDay - 1));
  if (weekNumber < 1 || weekNumber > 52) return null;
  return {
    kind: 'days',
    days: [{ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }],
    rest,
  };
}

function isDay({ year, month, day }: LooseDay['days'][number]): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
