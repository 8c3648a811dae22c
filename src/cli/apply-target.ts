import { DeclarationError, RefusalError } from '../errors.ts';
import { isCreating } from '../core/model/change.ts';
import { changesOf, type Plan } from '../core/model/plan.ts';
import type { Instant } from '../core/model/bounds.ts';
import type { PlanResult } from '../pipeline.ts';
import { describeInstant } from '../core/plan/instants.ts';
import { findMovers } from '../core/plan/moved-by-instants.ts';
import { decisionNames, type Decisions } from '../core/plan/decisions.ts';
import { requestOf } from '../core/plan/plan-request.ts';
import { listNotDue, type PlanInput } from '../core/plan/plan.ts';
import { formatInstant } from '../core/time/when.ts';
import type { PlannedService, SavedPlan } from '../core/plan/saved-plan.ts';
import { describeMove, listWrites, nameWrites, type PlannedWrite } from '../core/plan/fingerprint.ts';
import type { ApplyFlags } from './flags.ts';
import type { Io } from './io.ts';
import { listServices, refuseServiceFlags } from './account-settings.ts';
import { isPartial, loadGoverned, type Governance, type Selected } from './load.ts';
import { loadPolicies } from './load-policies.ts';
import { readPlanFile } from './plan-outputs.ts';
import { UsageError } from './errors.ts';

/** What to apply, and which plan of it was reviewed. */
export interface ApplyTarget extends Selected {
  /** null if any plan may be applied. */
  readonly reviewed: ReviewedPlan | null;
  /** ID of the ledger that a saved plan was made with, or `new`; null if any ledger will do. */
  readonly ledgerId: string | null;
  /** The policies of this checkout, even if a saved plan brings its own declaration. */
  readonly governance: Governance;
}

interface ReviewedPlan {
  /** How the plan is known: by the file it is saved in, by `--expect`, or because a person was just shown it. */
  readonly by: 'file' | 'fingerprint' | 'question';
  readonly fingerprint: string;
  /** null if only the fingerprint is known. */
  readonly writes: readonly PlannedWrite[] | null;
}

/**
 * Finds what the command line wants applied: the files, or a saved plan with the declaration in it.
 *
 * @throws DeclarationError, RefusalError and UsageError as `loadGoverned` and `readPlanFile` do.
 */
export async function readApplyTarget(paths: readonly string[], flags: ApplyFlags, io: Io): Promise<ApplyTarget> {
  const { decisions } = requestOf(flags);
  if (flags.due) refuseWithDue(flags, decisions);
  if (flags.plan !== undefined) {
    if (paths.length > 0 || isPartial(flags)) {
      throw new UsageError(
        '--plan cannot be combined with paths, --worker, --account or --shard: a saved plan has its own declaration',
      );
    }
    if (decisions.renew.length > 0) {
      throw new UsageError('--plan cannot be combined with --renew: a saved plan is applied unchanged');
    }
    const saved = await readPlanFile(flags.plan, io);
    refuseServiceFlags(saved.declaration.workers, flags);
    checkServices(saved, listServices(saved.declaration.workers, flags, io));
    if (flags.expect !== undefined) checkFingerprint(asReviewed(saved), expecting(flags.expect));
    const { policies, diagnostics } = await loadPolicies(flags, io);
    if (diagnostics.length > 0) throw new DeclarationError(diagnostics);
    const { declaration, ledgerId } = saved;
    const governance = { policies, whole: declaration };
    return { declaration, diagnostics: [], reviewed: asReviewed(saved), ledgerId, governance };
  }
  const reviewed = flags.expect === undefined ? null : expecting(flags.expect);
  const { policies, whole, ...selected } = await loadGoverned(paths, flags, io);
  return { ...selected, reviewed, ledgerId: null, governance: { policies, whole } };
}

/**
 * Checks that this run uses the services that a saved plan was made for.
 *
 * @throws RefusalError `plan-moved` if one differs.
 */
function checkServices({ services: planned }: SavedPlan, services: readonly PlannedService[]): void {
  for (const { account, origin } of services) {
    const was = planned.find((service) => service.account === account)?.origin;
    if (was === origin) continue;
    const whose = account === null ? '' : ` of account ${account}`;
    throw planMoved(
      `the plan was made for the service ${was ?? 'none'}${whose}, but this run uses ${origin}`,
      'make a plan for this service: rota plan --out NEW_FILE',
    );
  }
}

function planMoved(message: string, hint: string): RefusalError {
  return new RefusalError('plan-moved', message, { hint });
}

/** @throws UsageError for flags that would write more than is due, or bind the apply to another plan. */
function refuseWithDue(flags: ApplyFlags, decisions: Decisions): void {
  const beside = (['plan', 'expect'] as const).find((name) => flags[name] !== undefined);
  const other = beside ?? decisionNames.find((name) => decisions[name].length > 0);
  if (other === undefined) return;
  throw new UsageError(`--due cannot be combined with --${other}: it applies only what is due`);
}

/**
 * Checks that a plan writes only what passed instants of its files cause.
 *
 * @throws RefusalError `plan-moved` if it would write anything else.
 */
export function checkDue(basis: PlanBasis): void {
  const others = listNotDue(inputOf(basis));
  if (others.length === 0) return;
  throw planMoved(
    `nothing was written: --due applies only changes caused by a from, an until or the end of a pause that has passed, and the plan has others: ${nameWrites(others)}`,
    'to review and apply everything: rota plan, then rota apply',
  );
}

function inputOf(basis: PlanBasis): PlanInput {
  const { plan, declaration, owned, request, plannedAt: now, plannedAtBy } = basis;
  const observed = new Map(plan.workers.map(({ worker, observed: each }) => [worker.workerId, each]));
  const nowOf = (workerId: string): Date => plannedAtBy.get(workerId) ?? now;
  return { declaration, observed, owned, request, earlier: null, knownBounds: null, now, nowOf };
}

function asReviewed({ fingerprint, writes }: SavedPlan): ReviewedPlan {
  return { by: 'file', fingerprint, writes };
}

function expecting(fingerprint: string): ReviewedPlan {
  return { by: 'fingerprint', fingerprint, writes: null };
}

/** Returns a plan as reviewed by a person, for comparison with a later plan. */
export function reviewedAs(plan: Plan): ReviewedPlan {
  return { by: 'question', fingerprint: plan.fingerprint, writes: listWrites(changesOf(plan)) };
}

/** What a plan was made from, so that it can be made again for another instant. */
type PlanBasis = Pick<PlanResult, 'plan' | 'owned' | 'request' | 'plannedAt' | 'plannedAtBy'> &
  Pick<ApplyTarget, 'declaration'>;

/**
 * Checks that a plan is the reviewed one, if a plan was reviewed.
 *
 * @throws RefusalError `plan-moved` if it would write anything else. If only instants of the files have passed, the
 * error names them and the command to continue with.
 */
export function checkReviewed(basis: PlanBasis, reviewed: ReviewedPlan | null): void {
  const { plan } = basis;
  if (reviewed === null || plan.fingerprint === reviewed.fingerprint) return;
  const movers = findMovers(reviewed.fingerprint, inputOf(basis));
  if (movers === null) checkFingerprint(reviewedAs(plan), reviewed);
  else throw movedByInstants(reviewedAs(plan), movers, reviewed.by);
}

const maxNamed = 5;

/** Returns what to type to continue with the plan as it is now. */
function continueWith(fingerprint: string): Readonly<Record<ReviewedPlan['by'], string>> {
  return {
    file: 'rota plan --out NEW_FILE, then rota apply --plan NEW_FILE',
    fingerprint: `rota apply --expect ${fingerprint}`,
    question: 'run the same command again',
  };
}

function movedByInstants(now: ReviewedPlan, movers: readonly Instant[], by: ReviewedPlan['by']): RefusalError {
  const named = movers.slice(0, maxNamed).map((each) => `${describeInstant(each)} at ${formatInstant(each.at)}`);
  const more = movers.length > maxNamed ? `, and ${String(movers.length - maxNamed)} more` : '';
  const passed = `only because time has passed: ${named.join(', ')}${more}`;
  return planMoved(
    `the plan has changed since it was reviewed, ${passed}; ${describeWhole(now).join('; ')}`,
    `to accept this: ${continueWith(now.fingerprint)[by]}`,
  );
}

function checkFingerprint(now: ReviewedPlan, reviewed: ReviewedPlan): void {
  if (now.fingerprint === reviewed.fingerprint) return;
  const move = reviewed.writes === null ? describeWhole(now) : describeMove(reviewed.writes, now.writes ?? []);
  throw planMoved(
    `the plan is not the one that was reviewed: expected ${reviewed.fingerprint}, got ${now.fingerprint}; ${move.join('; ')}`,
    'review the current plan: rota plan',
  );
}

function describeWhole({ writes }: ReviewedPlan): readonly string[] {
  if (writes === null || writes.length === 0) return ['the plan now writes nothing'];
  return [`the plan now is: ${writes.map(({ words }) => words).join(', ')}`];
}

/**
 * Checks that the ledger of this checkout is the one a saved plan was made with.
 *
 * @throws RefusalError `plan-moved` if it is another ledger, or if the ledger was new and a delay may have run since.
 */
export function checkLedger(
  { plan, ledgerId }: Pick<PlanResult, 'plan' | 'ledgerId'>,
  { ledgerId: expected }: ApplyTarget,
): void {
  if (expected === null) return;
  const isNew = expected === 'new';
  if (expected !== (ledgerId ?? 'new')) {
    const was = isNew ? 'had no record yet' : `has the id ${expected}`;
    const is = ledgerId === null ? 'has no record' : `has the id ${ledgerId}`;
    throw planMoved(
      `the plan was made with a ledger that ${was}, but the ledger of this checkout ${is}`,
      'apply the plan where its ledger is, or make one here: rota plan --out NEW_FILE',
    );
  }
  const sendsDelay = changesOf(plan).some((change) => isCreating(change) && change.after.when.type === 'delayed');
  if (isNew && sendsDelay) {
    throw planMoved(
      'the plan was made before anything was written to the ledger, so rota cannot know whether its delay has run since',
      'apply a delay for the first time from the files: rota apply',
    );
  }
}
