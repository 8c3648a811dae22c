/** How many shades there are for a number of runs above 0. */
const shades = 5;

/**
 * The largest number of runs of each shade, lightest first; the last is the maximum. Steps grow with the square, so that
 * quiet hours can be told apart though one is very busy. Empty when nothing runs.
 *
 * @param max The most runs of any one cell of the whole calendar, so that a shade means the same on each of its pages.
 */
export function createShades(max: number): readonly number[] {
  if (max === 0) return [];
  const steps = Array.from({ length: shades }, (_, index) => roundUp((max * (index + 1) ** 2) / shades ** 2, max));
  return [...new Set(steps)];
}

/** The shade of a number of runs: 0 for none, else from 1. */
export function shadeOf(runs: number, bounds: readonly number[]): number {
  return runs === 0 ? 0 : 1 + bounds.findIndex((bound) => runs <= bound);
}

/** To two digits that matter, at most the maximum. */
function roundUp(value: number, max: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.min(max, Math.ceil(value / unit) * unit);
}
