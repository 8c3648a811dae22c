/** Returns a number with its noun: `1 schedule`, `2 schedules`, `0 schedules`. The plural takes an `s`. */
export function count(n: number, noun: string): string {
  return `${String(n)} ${noun}${n === 1 ? '' : 's'}`;
}

const units = [
  { noun: 'day', letter: 'd', seconds: 86_400 },
  { noun: 'hour', letter: 'h', seconds: 3_600 },
  { noun: 'minute', letter: 'm', seconds: 60 },
  { noun: 'second', letter: 's', seconds: 1 },
];

/** Formats a time span as files declare it: 5400 seconds as `1h30m`. */
export function formatDuration(wholeSeconds: number): string {
  return splitSpan(wholeSeconds, (times, { letter }) => `${String(times)}${letter}`).join('') || '0s';
}

/** A span is written in a single unit if that is exact and takes at most this many: `90 minutes`, `36 hours`. */
const maxOfUnit = 120;

/** Formats a span of whole seconds in words: `15 minutes`, `24 hours`, `2 days`, `2 hours 30 minutes`. */
export function spanWords(wholeSeconds: number): string {
  const single = units.find(({ noun, seconds }) => {
    const times = wholeSeconds / seconds;
    // A day is 24 hours here, even if clocks change.
    return Number.isInteger(times) && times >= (noun === 'day' ? 2 : 1) && (noun === 'day' || times <= maxOfUnit);
  });
  if (single !== undefined) return count(wholeSeconds / single.seconds, single.noun);
  return splitSpan(wholeSeconds, (times, { noun }) => count(times, noun)).join(' ');
}

/** Splits a time span into units, the largest first. */
function splitSpan(
  wholeSeconds: number,
  say: (times: number, unit: (typeof units)[number]) => string,
): readonly string[] {
  let rest = wholeSeconds;
  return units.flatMap((unit) => {
    const times = Math.floor(rest / unit.seconds);
    rest -= times * unit.seconds;
    return times > 0 ? [say(times, unit)] : [];
  });
}

/** Joins words into a list for a sentence: `a`, `a and b`, `a, b or c`. */
export function joinWords(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1) ?? ''}`;
}

/** Returns the first line of a text, cut to `length` code units, with `…` if anything is missing. */
export function excerptOf(text: string, length: number): string {
  const [line = ''] = text.split('\n', 1);
  const shown = cut(line, length);
  return shown === text ? text : `${shown}…`;
}

/** Cuts a text to `length` code units, but never through a surrogate pair. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** Lists the first names and counts the rest: `a, b and 30 more`, or `a, b and 30 other workers` with that noun. */
export function listFirst(names: readonly string[], max: number, noun?: string): string {
  const rest = names.length - max;
  const others = noun === undefined ? `${String(rest)} more` : count(rest, noun);
  return `${names.slice(0, max).join(', ')}${rest > 0 ? ` and ${others}` : ''}`;
}
