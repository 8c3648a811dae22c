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
