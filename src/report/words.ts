/** A number with its noun: `1 schedule`, `2 schedules`, `0 schedules`. The noun takes an `s`. */
export function count(n: number, noun: string): string {
  return `${String(n)} ${noun}${n === 1 ? '' : 's'}`;
}

const units = [
  { letter: 'd', seconds: 86_400 },
  { letter: 'h', seconds: 3_600 },
  { letter: 'm', seconds: 60 },
  { letter: 's', seconds: 1 },
];

/** A time span as one would declare it: 5400 seconds are `1h30m`. */
export function formatDuration(wholeSeconds: number): string {
  let rest = wholeSeconds;
  let text = '';
  for (const { letter, seconds } of units) {
    const times = Math.floor(rest / seconds);
    rest -= times * seconds;
    if (times > 0) text += `${String(times)}${letter}`;
  }
  return text === '' ? '0s' : text;
}

interface RatePeriod {
  readonly name: string;
  readonly days: number;
}

const longestPeriod: RatePeriod = { name: 'year', days: 365.25 };
const ratePeriods: readonly RatePeriod[] = [
  { name: 'day', days: 1 },
  { name: 'week', days: 7 },
  { name: 'month', days: 365.25 / 12 },
  longestPeriod,
];
/** What rounding a rate to a millionth may take from a whole number of runs in a year. */
const rateSlack = 1e-3;

/** A number of runs a day in the shortest period that has one: `1,440 a day`, `5 a week`, `1 a month`. */
export function formatRate(runsPerDay: number): string {
  const { name, days } = findPeriod(runsPerDay);
  return `${formatNumber(runsPerDay * days)} a ${name}`;
}

/**
 * Two rates as before → after: `24 → 1,440 a day`, `5 a week → 1,440 a day`; one when they are equal. The period is one
 * for both where two would make a rise look like a fall: `5 → 10 a week`, not `5 a week → 1.43 a day`.
 */
export function formatRateChange(before: number, after: number): string {
  if (before === after) return formatRate(after);
  if (before === 0) return `0 → ${formatRate(after)}`;
  const period = findPeriod(before);
  if (after === 0) return `${formatNumber(before * period.days)} → 0 a ${period.name}`;
  const later = findPeriod(after);
  const looksRight = before * period.days < after * later.days === before < after;
  if (period !== later && looksRight) return `${formatRate(before)} → ${formatRate(after)}`;
  const { name, days } = period.days > later.days ? period : later;
  return `${formatNumber(before * days)} → ${formatNumber(after * days)} a ${name}`;
}

/** The shortest period that has a run; of 0, a day. */
function findPeriod(runsPerDay: number): RatePeriod {
  return ratePeriods.find(({ days }) => runsPerDay === 0 || runsPerDay * days >= 1 - rateSlack) ?? longestPeriod;
}

/** At most two digits after the point, thousands set apart. By hand, because Intl takes 10 ms of a cold start. */
function formatNumber(value: number): string {
  const text = value.toFixed(2).replace(/\.?0+$/, '');
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
