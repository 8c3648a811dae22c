/**
 * Guards between a plan and its apply.
 *
 * Each guard checks the whole plan before anything is written, refuses by name with its counts, and is passed by its
 * own `--allow`; there is no way past all of them at once. Only `guardPlan` can make an `ApprovedPlan`, so that an
 * apply without guards does not compile.
 */
import {
  allowableGuards,
  type AllowableGuard,
  type Found,
  type GuardCode,
  type GuardFinding,
  type GuardFound,
} from '../model/guard.ts';
import { isPausing, isWrite, type Change } from '../model/change.ts';
import type { Judged, Plan, WorkerPlan } from '../model/plan.ts';
import { checkCancelLimit } from './guards/cancel-limit.ts';
import { checkEmptiedWorker } from './guards/emptied-worker.ts';
import { checkLedgerIsNew } from './guards/ledger-is-new.ts';
import { checkPreviousVersionLeft } from './guards/previous-version-left.ts';
import { checkProtected } from './guards/protected.ts';
import { checkTimezone } from './guards/timezone-mismatch.ts';
import { checkTooOften } from './guards/too-often.ts';
import { checkUnlimitedBudget } from './guards/unlimited-budget.ts';
import type { RateMemory } from './run-rate.ts';

declare const approved: unique symbol;

/** A plan that every guard let pass. `apply` accepts no other. */
export interface ApprovedPlan extends Plan {
  readonly [approved]: true;
}

/** Result of the guards. Findings are in the order of `guardCodes`, then by worker. */
type GuardResult =
  | { readonly kind: 'approved'; readonly plan: ApprovedPlan; readonly findings: readonly GuardFinding[] }
  | { readonly kind: 'refused'; readonly findings: readonly GuardFinding[] };

interface GuardBasis {
  /** Rates that a long-running process remembers; absent or null if it plans once. */
  readonly rates?: RateMemory | null | undefined;
  /** Refusals of the policy; absent if there are none. */
  readonly policy?: readonly GuardFound[] | undefined;
}

/**
 * Runs every guard on a plan. Findings whose code is in `allow` are reported but do not refuse; a policy always
 * refuses.
 */
export function guardPlan(
  plan: Plan,
  allow: ReadonlySet<GuardCode>,
  { rates = null, policy = [] }: GuardBasis = {},
): GuardResult {
  const findings = [
    ...allowableGuards.flatMap((code) =>
      judge(plan, guards[code], { code, rates }).map((found) => ({
        code,
        hints: [],
        ...found,
        allowed: allow.has(code),
      })),
    ),
    ...policy.map((found) => ({ code: 'policy' as const, ...found, allowed: false })),
  ];
  if (findings.some(({ allowed }) => !allowed)) return { kind: 'refused', findings };
  return { kind: 'approved', plan: plan as ApprovedPlan, findings };
}

/** Finds what a guard refuses in a plan. */
type Guard = (plan: Plan, rates: RateMemory | null) => readonly (Found & Partial<GuardFound>)[];

/** Runs a guard on the plan, then on the instants ahead that no guard has judged before. */
function judge(
  plan: Plan,
  guard: Guard,
  { code, rates }: { readonly code: GuardCode; readonly rates: RateMemory | null },
): ReturnType<Guard> {
  const now = withChanges(plan, (worker) => changesNow(worker, code));
  const found = guard(now, rates);
  const said = new Set(found.map(keyOf));
  const sides = ['begun', code === 'emptied-worker' ? 'allEnded' : 'ended', 'resumed'] as const;
  const later = sides
    .filter((side) => plan.workers.some(({ judged }) => judged !== undefined && judged[side] !== judged.now))
    .flatMap((side) =>
      guard(
        withChanges(plan, ({ judged, changes }) => judged?.[side] ?? changes),
        rates,
      )
        .filter((each) => !said.has(keyOf(each)))
        .map((each) => ({ ...each, message: `${each.message}, once ${whenOf[side]}` })),
    );
  return [...found, ...later];
}

const whenOf: Readonly<Record<Exclude<keyof Judged, 'now' | 'unpaused'>, string>> = {
  begun: 'the new from and until have passed',
  ended: 'the new from and until have passed',
  allEnded: 'the new from and until have passed',
  resumed: 'the pause has ended',
};

function keyOf({ alias, message }: Found): string {
  return `${alias ?? ''} ${message}`;
}

function changesNow({ judged, changes }: WorkerPlan, code: GuardCode): readonly Change[] {
  // The zone may have changed since an instant was judged. Cancelling for a pause does not depend on a zone.
  if (code === 'timezone-mismatch') return changes.filter((change) => !isPausing(change));
  if (judged === undefined) return changes;
  // If there are other writes, everything counts that the apply does: together it may leave nothing.
  return code === 'emptied-worker' && judged.now.some(isWrite) ? judged.unpaused : judged.now;
}

function withChanges(plan: Plan, changesOf: (worker: WorkerPlan) => readonly Change[]): Plan {
  return { ...plan, workers: plan.workers.map((worker) => ({ ...worker, changes: changesOf(worker) })) };
}

const guards: Readonly<Record<AllowableGuard, Guard>> = {
  'cancel-limit': checkCancelLimit,
  'emptied-worker': checkEmptiedWorker,
  protected: checkProtected,
  'timezone-mismatch': checkTimezone,
  'unlimited-budget': checkUnlimitedBudget,
  'too-often': checkTooOften,
  'previous-version-left': checkPreviousVersionLeft,
  'ledger-is-new': checkLedgerIsNew,
};
