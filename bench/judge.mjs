/** What the figures of the rounds say: pure functions, all numbers such that less is better. */

/** The median of at least one number. */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The median of the rounds, and the interval in which it lies: 19 times of 20 for six rounds and more, in between the least and
 * the most of fewer, and never less wide than two equal processes differ (`noise`, a share of 1).
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
 * What a figure is beside its gate: `missed` only if all of its interval is above, `unclear` if a part of it reaches the
 * gate or the machine is too noisy to tell; nothing without a gate.
 */
export function verdictOf({ value, low }, { gate, goal }, isQuiet = true) {
  if (gate === undefined) return '';
  if (value <= (goal ?? -Infinity)) return 'goal met';
  if (value <= gate) return 'gate met';
  return isQuiet && low > gate ? 'missed' : 'unclear';
}
