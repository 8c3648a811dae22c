interface RatePeriod {
  readonly name: string;
  readonly days: number;
}

const day: RatePeriod = { name: 'day', days: 1 };
const week: RatePeriod = { name: 'week', days: 7 };
const maxPeriod: RatePeriod = { name: 'year', days: 365.25 };
const ratePeriods: readonly RatePeriod[] = [day, week, { name: 'month', days: 365.25 / 12 }, maxPeriod];
/** What rounding a rate to a millionth may take from a whole number of runs in a year. */
const rateSlack = 1e-3;
/** What rounding the rates of a sum may take from a whole number. */
const wholeSlack = 5e-3;

/**
 * A number of runs a day as people say it: `1,440 a day`, `5 a week`, `110 a week` for 22 on each working day,
 * `1 a month`; `about 206 a day` when it is rounded.
 */
export function formatRate(runsPerDay: number): string {
  return formatIn(findPeriod(runsPerDay), [runsPerDay]);
}

/**
 * Two rates as before → after: `24 → 1,440 a day`, `5 a week → 1,440 a day`, `110 → 120 a week`; one when they are equal.
 * The period is one for both where two would make a rise look like a fall: `5 → 10 a week`, not `5 a week → 1.4 a day`.
 */
export function formatRateChange(before: number, after: number): string {
  if (before === after) return formatRate(after);
  if (before === 0) return `0 → ${formatRate(after)}`;
  const period = findShortest(before);
  if (after === 0) return formatIn(findPeriod(before), [before, after]);
  const later = findShortest(after);
  if (period === later)
    return formatIn(isBetterByWeek(before) && isBetterByWeek(after) ? week : period, [before, after]);
  const looksRight = before * period.days < after * later.days === before < after;
  if (looksRight) return `${formatIn(period, [before])} → ${formatIn(later, [after])}`;
  return formatIn(period.days > later.days ? period : later, [before, after]);
}

/** A whole number with its thousands set apart, `17,280`. By hand, because Intl takes 10 ms of a cold start. */
export function formatCount(value: number): string {
  return groupThousands(String(value));
}

function findPeriod(runsPerDay: number): RatePeriod {
  return isBetterByWeek(runsPerDay) ? week : findShortest(runsPerDay);
}

/** A larger number of a week says less than a rounded one of a day. */
const maxByWeek = 500;

/** Whether a week makes a number whole that a day leaves broken. */
function isBetterByWeek(runsPerDay: number): boolean {
  const perWeek = runsPerDay * week.days;
  return !isWhole(runsPerDay) && isWhole(perWeek) && perWeek < maxByWeek;
}

/** The shortest period that has a run; of 0, a day. */
function findShortest(runsPerDay: number): RatePeriod {
  return ratePeriods.find(({ days }) => runsPerDay === 0 || runsPerDay * days >= 1 - rateSlack) ?? maxPeriod;
}

/** Numbers in one period: `about 97 → 1,457 a day` where the first is rounded, `96 → about 97 a day` where it is not. */
function formatIn({ name, days }: RatePeriod, rates: readonly number[]): string {
  const values = rates.map((rate) => rate * days);
  const digits = findDigits(values);
  const numbers = values.map((value) =>
    groupThousands(value.toFixed(isWhole(value) ? 0 : isExact(value) ? 1 : digits)),
  );
  const firstRounded = values.findIndex((value) => !isExact(value));
  if (firstRounded >= 0) numbers[firstRounded] = `about ${numbers[firstRounded] ?? ''}`;
  return `${numbers.join(' → ')} a ${name}`;
}

/** Digits of what is rounded: none from ten on, two below one, and more where two numbers would look alike. */
function findDigits(values: readonly number[]): number {
  const smallest = Math.min(...values.filter((value) => !isExact(value)));
  const least = smallest < 1 ? 2 : smallest < 10 ? 1 : 0;
  const areDistinct = (digits: number): boolean =>
    new Set(values.map((value) => value.toFixed(digits))).size === values.length;
  return [0, 1].find((digits) => digits >= least && areDistinct(digits)) ?? 2;
}

/** Whether a number is said as it is: a whole one, and a small one with one digit after the point. */
function isExact(value: number): boolean {
  return isWhole(value) || (value < 10 && isWhole(value * 10));
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < wholeSlack;
}

function groupThousands(text: string): string {
  return text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}
