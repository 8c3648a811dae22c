interface RatePeriod {
  readonly name: string;
  readonly days: number;
}

const day: RatePeriod = { name: 'day', days: 1 };
const week: RatePeriod = { name: 'week', days: 7 };
const maxPeriod: RatePeriod = { name: 'year', days: 365.25 };
const ratePeriods: readonly RatePeriod[] = [day, week, { name: 'month', days: 365.25 / 12 }, maxPeriod];
/** How much rounding a rate to a millionth can take from a whole number of runs in a year. */
const rateSlack = 1e-3;
/** How much rounding the rates of a sum can take from a whole number. */
const wholeSlack = 5e-3;

/**
 * Formats a number of runs a day as people say it: `1,440 a day`, `5 a week`, `110 a week` for 22 on each working day,
 * `1 a month`, and `about 206 a day` if rounded.
 */
export function formatRate(runsPerDay: number): string {
  return formatIn(findPeriod(runsPerDay), [runsPerDay]);
}

/**
 * Formats two rates as before → after: `24 → 1,440 a day`, `5 a week → 1,440 a day`, `110 → 120 a week`; a single rate
 * if they are equal. Both use one period if two would make a rise look like a fall: `5 → 10 a week`, not
 * `5 a week → 1.4 a day`.
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

/**
 * Formats a whole number with thousands separators: `17,280`. Done by hand, because Intl adds 10 ms to a cold start.
 */
export function formatCount(value: number): string {
  return groupThousands(String(value));
}

function findPeriod(runsPerDay: number): RatePeriod {
  return isBetterByWeek(runsPerDay) ? week : findShortest(runsPerDay);
}

/** From this on, an exact number a week says less than a rounded number a day. */
const maxByWeek = 500;

/** Whether a rate is a whole number a week, but not a day. */
function isBetterByWeek(runsPerDay: number): boolean {
  const perWeek = runsPerDay * week.days;
  return !isWhole(runsPerDay) && isWhole(perWeek) && perWeek < maxByWeek;
}

/** Returns the shortest period with at least one run; a day for a rate of 0. */
function findShortest(runsPerDay: number): RatePeriod {
  return ratePeriods.find(({ days }) => runsPerDay === 0 || runsPerDay * days >= 1 - rateSlack) ?? maxPeriod;
}

/**
 * Formats numbers in one period: `about 97 → 1,457 a day` if the first is rounded, `96 → about 97 a day` if it is not.
 */
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

/** Returns the decimals of rounded numbers: none from 10 on, two below 1, and more if two numbers would look alike. */
function findDigits(values: readonly number[]): number {
  const smallest = Math.min(...values.filter((value) => !isExact(value)));
  const least = smallest < 1 ? 2 : smallest < 10 ? 1 : 0;
  const areDistinct = (digits: number): boolean =>
    new Set(values.map((value) => value.toFixed(digits))).size === values.length;
  return [0, 1].find((digits) => digits >= least && areDistinct(digits)) ?? 2;
}

/** Whether a number is shown exactly: a whole number, or a small number with one decimal. */
function isExact(value: number): boolean {
  return isWhole(value) || (value < 10 && isWhole(value * 10));
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < wholeSlack;
}

function groupThousands(text: string): string {
  return text.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}
