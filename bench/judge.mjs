/** What the figures of the rounds say. Everything here is pure, and less is better in every number. */

/** Equal processes may differ by so much, as a share of 1, on a machine that is quiet enough for verdicts. */
export const quietNoise = { cpu: 0.05, wall: 0.1 };

/** A row is the median of so many rounds, unless its section says otherwise. */
const usualRounds = 5;

/** The median of at least one number. */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * By how much the median of five rounds is off, 9 times of 10, as a share of 1: from the ratios of two equal processes in the
 * order in which they ran, each five in a row taken for a row of the bench.
 */
export function noiseOf(ratios) {
  const size = Math.min(usualRounds, ratios.length);
  const windows = Array.from({ length: ratios.length - size + 1 }, (_, from) => ratios.slice(from, from + size));
  const off = windows.map((window) => Math.abs(median(window) - 1)).toSorted((a, b) => a - b);
  return off[Math.ceil(off.length * 0.9) - 1];
}

/**
 * Whether the machine is quiet enough to judge a row: by the noise that reaches it, CPU or wall clock, but by both for
 * milliseconds, as a busy machine takes more CPU time for the same work. Other rows are judged unless both are too loud.
 */
export function isQuietFor({ by, unit }, noise) {
  const isQuiet = (kind) => noise[kind] <= quietNoise[kind];
  if (by === undefined) return isQuiet('cpu') || isQuiet('wall');
  return unit === 'ms' ? isQuiet('cpu') && isQuiet('wall') : isQuiet(by);
}

/**
 * The median of the rounds, and the interval that it lies in: about 19 times of 20 with six rounds or more, from the least to the
 * most of fewer. It reaches at least as far as two equal processes differ (`noise`, a share of 1).
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
 * How a figure stands to its gate: `missed` only with its whole interval above it; `unclear` where the interval reaches
 * down to the gate, or where the machine is too noisy to tell. Empty without a gate.
 */
export function verdictOf({ value, low }, { gate, goal }, isQuiet) {
  if (gate === null) return '';
  if (value <= (goal ?? -Infinity)) return 'goal met';
  if (value <= gate) return 'gate met';
  return isQuiet && low > gate ? 'missed' : 'unclear';
}

/** The change from one run to the next as a share of the first, null from 0; beyond noise where their intervals are apart. */
export function compare(before, now) {
  return {
    share: before.value === 0 ? null : now.value / before.value - 1,
    isBeyondNoise: now.low > before.high || now.high < before.low,
  };
}
