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

/** The first line of a text, cut to a number of code units, with `…` where something is missing. */
export function excerptOf(text: string, length: number): string {
  const [line = ''] = text.split('\n', 1);
  const shown = cut(line, length);
  return shown === text ? text : `${shown}…`;
}

/** Cuts before a surrogate pair rather than through it. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** The first names, and how many others there are: `a, b and 30 more`, or `a, b and 30 other workers` with that noun. */
export function listFirst(names: readonly string[], max: number, noun?: string): string {
  const rest = names.length - max;
  const others = noun === undefined ? `${String(rest)} more` : count(rest, noun);
  return `${names.slice(0, max).join(', ')}${rest > 0 ? ` and ${others}` : ''}`;
}
