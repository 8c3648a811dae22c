import type { Declaration } from '../core/model/declaration.ts';
import { guardPlan } from '../core/plan/guard.ts';
import { judgePlan } from '../core/plan/guard-policy.ts';
import { listDropped, planAgainst, type Comparison } from '../core/plan/plan-against.ts';
import { requestOf } from '../core/plan/plan-request.ts';
import { findPlanWarnings, type PlanWarning } from '../core/plan/warnings.ts';
import { warnOfDropped } from '../core/plan/worker-warnings.ts';
import type { PlanFlags } from './flags.ts';
import type { Io } from './io.ts';
import { loadRevision } from './load-revision.ts';
import { isPartial, type Governance, type Selection } from './load.ts';
import type { PlanResult } from '../pipeline.ts';

/** A plan against a git revision. */
type OfflinePlan = Pick<PlanResult, 'plan' | 'findings' | 'warnings'>;

/** Options for an offline plan. */
interface OfflineSource extends Pick<Governance, 'policies' | 'whole'> {
  readonly paths: readonly string[];
  /** Git revision as typed. */
  readonly base: string;
  readonly flags: PlanFlags;
  readonly io: Io;
  readonly now: Date;
}

/**
 * Compares a declaration with what the same paths declared at a git revision; needs no network and no key.
 *
 * @throws BaseError, DeclarationError and UsageError as `loadRevision` does.
 */
export async function planOffline(declaration: Declaration, source: OfflineSource): Promise<OfflinePlan> {
  const { paths, base: revision, flags, io, now, policies, whole } = source;
  const comparison = { declaration, base: await loadRevision(paths, revision, io), now };
  const plan = planAgainst(comparison, requestOf(flags));
  const policy = policies.length === 0 ? null : judgePlan(plan, { policies, whole, now });
  const { findings } = guardPlan(plan, new Set(flags.allow), { policy: policy?.refused });
  const dropped = warnOfAllDropped(comparison, revision, flags);
  // No ledger is given: of a worker that is gone, the warning above says more than that the ledger still has it.
  const found = findPlanWarnings({
    plan,
    owned: null,
    elsewhere: [],
    judge: () => ({ now, listedAt: now, clockAheadMs: 0 }),
    isPartial: true,
    policy,
  });
  return { plan, findings, warnings: [...dropped, ...found] };
}

/** Warns of each worker that `base` declares and `declaration` does not. `revision` is the base as typed. */
export function warnOfAllDropped(
  comparison: Comparison,
  revision: string,
  flags: Partial<Selection>,
): readonly PlanWarning[] {
  // A selection leaves out workers that are still declared.
  if (isPartial(flags)) return [];
  return listDropped(comparison).map((worker) => warnOfDropped(worker, revision, comparison.now));
}
