import { maxDurationSeconds } from '../../core/time/when.ts';

const daySeconds = 86_400;

/** Seconds in each unit of a fixed length, by the letters that people write; a month has none. */
const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:w|wks?|weeks?)$/, 7 * daySeconds],
  [/^(?:d|days?)$/, daySeconds],
  [/^(?:h|hs|hrs?|hours?)$/, 3600],
  [/^(?:m|mins?|minutes?)$/, 60],
  [/^(?:s|secs?|seconds?)$/, 1],
];

/**
 * A duration as people write it elsewhere (`5 minutes`, `1.5h`, `1h 30m`, `2 weeks`, `an hour`), in seconds; null when
 * it is none, has a unit without a fixed length, or is not 1 to 31,536,000 whole seconds.
 */
export function readLooseDuration(text: string): number | null {
  const words = text
    .toLowerCase()
    .replace(/^half an hour$/, '30m')
    .replace(/^(?:an?|one) (?=[a-z])/, '1 ')
    .replace(/\band\b|(?<=[a-z]),/g, ' ')
    .trim();
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/.test(words)) return null;
  let seconds = 0;
  const seen = new Set<number>();
  for (const [, count = '', unit = ''] of words.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const length = units.find(([pattern]) => pattern.test(unit))?.[1];
    if (length === undefined || seen.has(length)) return null;
    seen.add(length);
    seconds += Number(count) * length;
  }
  // Decimal fractions of an hour are not exact in binary.
  const whole = Math.round(seconds);
  return Math.abs(seconds - whole) < 1e-6 && whole >= 1 && whole <= maxDurationSeconds ? whole : null;
}

/** Seconds as rota writes a duration, in as few units as it takes: `1h30m`. */
export function writeDuration(seconds: number): string {
  const parts: string[] = [];
  let left = seconds;
  for (const [unit, length] of [
    ['d', daySeconds],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(`${String(count)}${unit}`);
  }
  return parts.join('');
}
