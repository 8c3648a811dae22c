/** Judges the figures of the rounds. Everything here is pure, and less is better in every number. */

/** How much equal processes may differ, as a share of 1, on a machine that is quiet enough for verdicts. */
export const quietNoise = { cpu: 0.05, wall: 0.1 };

/** The number of rounds behind the median of a row, unless its section says otherwise. */
const usualRounds = 5;

/** Returns the median of at least one number. */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Returns how far off the median of five rounds is in 9 of 10 cases, as a share of 1. `ratios` are those of two equal
 * processes in the order they ran; each five in a row stand for a row of the bench.
 */
export function noiseOf(ratios) {
  const size = Math.min(usualRounds, ratios.length);
  const windows = Array.from({ length: ratios.length - size + 1 }, (_, from) => ratios.slice(from, from + size));
  const off = windows.map((window) => Math.abs(median(window) - 1)).toSorted((a, b) => a - b);
  return off[Math.ceil(off.length * 0.9) - 1];
}

/**
 * Whether the machine is quiet enough to judge a row. The noise that counts is CPU or wall clock, as the row says, but
 * both for milliseconds, because a busy machine takes more CPU time for the same work. A row that says neither is
 * judged unless both are too loud.
 */
export function isQuietFor({ by, unit }, noise) {
  const isQuiet = (kind) => noise[kind] <= quietNoise[kind];
  if (by === undefined) return isQuiet('cpu') || isQuiet('wall');
  return unit === 'ms' ? isQuiet('cpu') && isQuiet('wall') : isQuiet(by);
}

/**
 * Returns the median of the rounds and the interval around it. With six rounds or more, the true median is in the
 * interval about 19 times of 20; with fewer, the interval is from the least to the most. It reaches at least as far as
 * two equal processes differ (`noise`, a share of 1).
 */
export function summarize(rounds, noise = 0) {
  const sorted = rounds.toSorted((a, b) => a - b);
  const cut = Math.max(0, Math.floor(sorted.length / 2 - 0.98 * Math.sqrt(sorted.length)));
  const value = median(rounds);
  return {
    value,
    low: Math.min(sorted[cut], value / (1 + noise)),
    high: Math.max(sorted.at(-1 - cut), value * (1 + noise)),
  };
}

/**
 * Compares a figure with its gate: `missed` only if the whole interval is above the gate, `unclear` if the interval
 * reaches down to the gate or the machine is too noisy to tell. Empty without a gate.
 */
export function verdictOf({ value, low }, { gate, goal }, isQuiet) {
  if (gate === null) return '';
  if (value <= (goal ?? -Infinity)) return 'goal met';
  if (value <= gate) return 'gate met';
  return isQuiet && low > gate ? 'missed' : 'unclear';
}

/** Compares two runs: the change as a share of the first, null from 0. Intervals that are apart are beyond noise. */
export function compare(before, now) {
  return {
    share: before.value === 0 ? null : now.value / before.value - 1,
    isBeyondNoise: now.low > before.high || now.high < before.low,
  };
}
