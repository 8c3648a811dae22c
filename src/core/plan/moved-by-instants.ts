import type { Instant } from '../model/bounds.ts';
import { listPassed } from './instants.ts';
import { planAsked } from './stopping.ts';
import type { PlanInput } from './plan.ts';

/** How many instants are tried, newest first. */
const maxTried = 64;

/**
 * Finds the passed instants that make a plan differ from the plan with the `expected` fingerprint: with the clock set
 * before them, the same files, lists and ledger give that fingerprint. null if no instants explain it; sorted.
 */
export function findMovers(expected: string, input: PlanInput): readonly Instant[] | null {
  const passed = listPassed(input.declaration.workers, input.now);
  const times = [...new Set(passed.map(({ at }) => at.getTime()))].toReversed().slice(0, maxTried);
  const fingerprintAt = (now: Date): string => planAsked({ ...input, now, nowOf: () => now }).fingerprint;
  const before = times.find((time) => fingerprintAt(new Date(time - 1)) === expected);
  return before === undefined ? null : passed.filter(({ at }) => at.getTime() >= before);
}
