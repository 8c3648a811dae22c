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

const ratePeriods = [
  { name: 'day', days: 1 },
  { name: 'week', days: 7 },
  { name: 'month', days: 365.25 / 12 },
  { name: 'year', days: 365.25 },
];
/** What rounding a rate to a millionth may take from a whole number of runs in a year. */
const rateSlack = 1e-3;

/** A number of runs a day in the shortest period that has one: `1,440 a day`, `5 a week`, `1 a month`. */
export function formatRate(runsPerDay: number): string {
  const { number, name } = rateParts(runsPerDay);
  return `${number} a ${name}`;
}

/** Two rates as before → after, the period said once when it is the same: `24 → 1,440 a day`; one when they are equal. */
export function formatRateChange(before: number, after: number): string {
  if (before === after) return formatRate(after);
  const [a, b] = [rateParts(before), rateParts(after)];
  return before === 0 || after === 0 || a.name === b.name
    ? `${a.number} → ${b.number} a ${before === 0 ? b.name : a.name}`
    : `${formatRate(before)} → ${formatRate(after)}`;
}

function rateParts(runsPerDay: number): { readonly number: string; readonly name: string } {
  const shortest = ratePeriods.find(({ days }) => runsPerDay === 0 || runsPerDay * days >= 1 - rateSlack);
  const { name, days } = shortest ?? { name: 'year', days: 365.25 };
  return { number: formatNumber(runsPerDay * days), name };
}

/** At most two digits after the point, thousands set apart. By hand, because Intl takes 10 ms of a cold start. */
function formatNumber(value: number): string {
  const text = value.toFixed(2).replace(/\.?0+$/, '');
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
