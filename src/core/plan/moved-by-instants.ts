import type { Instant } from '../model/instant.ts';
import { listPassed } from './instants.ts';
import { planWorkers } from './plan.ts';

/** How many of the newest instants are tried. */
const maxTried = 64;

/**
 * The passed instants that make a plan another than the one with the `expected` fingerprint: with the clock put before
 * them, the same files, lists and ledger give that one. Null when no instants explain it; sorted.
 */
export function findMovers(expected: string, input: Parameters<typeof planWorkers>[0]): readonly Instant[] | null {
  const passed = listPassed(input.declaration.workers, input.now);
  const times = [...new Set(passed.map(({ at }) => at.getTime()))].toReversed().slice(0, maxTried);
  const before = times.find((time) => planWorkers({ ...input, now: new Date(time - 1) }).fingerprint === expected);
  return before === undefined ? null : passed.filter(({ at }) => at.getTime() >= before);
}
