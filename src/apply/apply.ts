/**
 * Applies an approved plan, worker by worker. On each worker:
 *
 *   1 creates        each sent once, then settled together
 *   2 renewals       one after the other: cancelled, confirmed gone, created
 *   3 replacements   their creates, settled together; not started if a create of step 1 or 2 did not succeed
 *   4 cancels        old schedules of replacements, then stale schedules; confirmed by one poll
 *
 * Invariant: step 4 cancels nothing until everything that was to be created on the worker is known to be live. So a
 * create that failed or is uncertain blocks every cancel, including the old schedules of other replacements. Without a
 * ledger it is a guess which old schedule belongs to which new one, and two for a while are better than none. Cancels
 * of a pause are not blocked.
 * After an interruption rota finishes what it began: a replacement whose new schedule is live still cancels the old
 * one.
 */
import { clockOf, type WorkerClock } from '../clock.ts';
import { mapConcurrently } from '../concurrency.ts';
import { formatAddress } from '../core/model/declaration.ts';
import {
  isRenewal,
  isWrite,
  type CancelChange,
  type CreateChange,
  type ReplaceChange,
  type WriteChange,
} from '../core/model/change.ts';
import { applyError, blockedError, claimedError } from './apply-error.ts';
import { isEstablished, judgeSent, type Attempt, type AttemptState } from './attempt.ts';
import { cancelSchedules, type CancelOrder, type CancelResult } from './cancel-schedule.ts';
import {
  concludeAttempt,
  concludeBlocked,
  concludeCancel,
  concludeReplace,
  concludeSkipped,
  concludeUnlisted,
} from './conclude.ts';
import { sendCreate } from './create-schedule.ts';
import { renewSchedule } from './renew-schedule.ts';
import { replaceInPlace } from './replace-in-place.ts';
import { notBegun, startReplacements } from './replace-schedule.ts';
import { settleCreates } from './settle-creates.ts';
import { startRun, type WorkerRun, type WorkerTools } from './worker-run.ts';
import type { Outcome, WorkerOutcome } from '../core/model/outcome.ts';
import type { ApprovedPlan } from '../core/plan/guard.ts';
import type { RateMemory } from '../core/plan/run-rate.ts';
import type { ScheduleApi } from '../api/port.ts';
import type { ChurnBreaker } from './churn-breaker.ts';
import type { ListedWorker } from '../core/model/live.ts';
import type { WorkerPlan } from '../core/model/plan.ts';

/** What an apply needs in addition to its plan. */
export interface ApplyContext {
  /** `list` and `cancel` may retry by themselves; `create` sends once. */
  readonly api: ScheduleApi;
  readonly clock: WorkerClock;
  /** Maximum number of workers of one account that are written to, or listed, at once; a whole number, 1 or more. */
  readonly concurrency: number;
  /** Once aborted, what was sent is settled, nothing new is started and the rest is `skipped`. */
  readonly stop: AbortSignal;
  /** Called with each outcome as soon as it is known, in no particular order. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Shared by every apply of a process; absent if no write is refused for being repeated too often. */
  readonly churn?: ChurnBreaker;
  /** Shared by every plan and apply of a long-running process; absent in a process that plans once. */
  readonly rates?: RateMemory;
}

/**
 * Applies an approved plan and returns the outcome of every change that writes: one entry for each worker, in plan
 * order. A failed call is an outcome and is never thrown. Workers do not affect each other.
 */
export async function apply(plan: ApprovedPlan, context: ApplyContext): Promise<readonly WorkerOutcome[]> {
  const { api, clock, concurrency, stop, churn = null, onOutcome = () => undefined } = context;
  return mapConcurrently({
    items: plan.workers,
    concurrency,
    poolOf: ({ worker }) => worker.account,
    map: (planned) => {
      const tools = { api, clock: clockOf(clock, planned.worker.workerId), stop, churn };
      return applyWorker(planned, tools, onOutcome);
    },
  });
}

/** Applies one worker's changes. Reports each outcome as soon as it is known, and returns all of them in plan order. */
async function applyWorker(
  { worker, observed, changes }: WorkerPlan,
  tools: WorkerTools,
  onOutcome: (outcome: Outcome) => void,
): Promise<WorkerOutcome> {
  const writes = changes.filter(isWrite);
  const outcomes = new Map<Outcome['change'], Outcome>();
  const end: End = (outcome) => {
    outcomes.set(outcome.change, outcome);
    onOutcome(outcome);
  };
  let lastRead: ListedWorker | null = null;
  if (observed.kind === 'unavailable') {
    for (const change of writes) end(concludeSkipped(change, applyError('unavailable', observed.reason)));
  } else {
    const run = startRun(observed, tools, (read) => (lastRead = read));
    await writeAll(run, writes, end);
  }
  const ended = writes.flatMap((change) => outcomes.get(change) ?? []);
  return { alias: worker.alias, workerId: worker.workerId, outcomes: ended, lastRead };
}

type End = (outcome: Outcome) => void;

async function writeAll(run: WorkerRun, writes: readonly WriteChange[], end: End): Promise<void> {
  const creates = await makeCreates(run, writes.filter(isCreate));
  for (const attempt of creates) end(concludeAttempt(attempt));
  const renewals = await makeRenewals(run, writes.filter(isRenewal), findBlocker(creates));
  for (const attempt of renewals) end(concludeAttempt(attempt));
  const before = [...creates, ...renewals];
  const replacements = await makeReplacements(run, writes.filter(isEdit), findBlocker(before));
  const inPlace = await makeInPlace(run, replacements, before);
  for (const attempt of inPlace) end(concludeAttempt(attempt));

  const blocker = findBlocker([...before, ...inPlace]) ?? findUnfinished(run, replacements);
  const steps = [
    ...replacements.flatMap((attempt) => (attempt.state.kind === 'taken' ? [] : [finish(run, attempt, blocker)])),
    // Nothing takes the place of a paused schedule, so no create blocks its cancel.
    ...writes.filter(isCancel).map((change) => startCancel(run, change, change.cause === 'paused' ? null : blocker)),
  ];
  for (const step of steps) if (step.kind === 'ended') end(step.outcome);
  const pending = steps.filter((step) => step.kind === 'pending');
  for (const { order, result } of await cancelSchedules(run, pending)) end(order.conclude(result));
}

async function makeCreates(run: WorkerRun, changes: readonly CreateChange[]): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const change of changes) {
    attempts.push({ change, state: judgeSent(run, change, await sendCreate(run, change.after)) });
  }
  return settleCreates(run, attempts);
}

async function makeRenewals(
  run: WorkerRun,
  changes: readonly ReplaceChange[],
  blocker: string | null,
): Promise<readonly Attempt[]> {
  const made: Attempt[] = [];
  for (const change of changes) {
    const held = blocker ?? findBlocker(made);
    made.push({ change, state: held === null ? await renewSchedule(run, change) : notBegun(held) });
  }
  return made;
}

async function makeReplacements(
  run: WorkerRun,
  changes: readonly ReplaceChange[],
  blocker: string | null,
): Promise<readonly Attempt<ReplaceChange>[]> {
  if (blocker !== null) return changes.map((change) => ({ change, state: notBegun(blocker) }));
  return settleCreates(run, await startReplacements(run, changes));
}

async function makeInPlace(
  run: WorkerRun,
  replacements: readonly Attempt<ReplaceChange>[],
  before: readonly Attempt[],
): Promise<readonly Attempt[]> {
  const made: Attempt[] = [];
  for (const { change, state } of replacements) {
    if (state.kind !== 'taken') continue;
    const blocker = findBlocker([...before, ...made]) ?? findUnfinished(run, replacements);
    made.push({ change, state: blocker === null ? await replaceInPlace(run, change, state) : notBegun(blocker) });
  }
  return made;
}

/** Returns the address of a create that should be live and may not be; null if there is none. */
function findBlocker(attempts: readonly Attempt[]): string | null {
  const found = attempts.find(({ state }) => state.kind === 'open' || isFailed(state));
  return found === undefined ? null : addressOf(found);
}

/** Like `findBlocker`, but a replacement that is answered and not listed also counts: its old schedule still runs. */
function findUnfinished(run: WorkerRun, replacements: readonly Attempt[]): string | null {
  const unlisted = replacements.find(({ state }) => state.kind === 'live' && !isEstablished(run, state));
  return findBlocker(replacements) ?? (unlisted === undefined ? null : addressOf(unlisted));
}

function isFailed(state: AttemptState): boolean {
  return state.kind === 'not-made' && state.status === 'failed';
}

function addressOf({ change }: Attempt): string {
  return formatAddress(change.alias, change.name);
}

/** A change with its outcome, or with the cancel it still needs. */
type LastStep = { readonly kind: 'ended'; readonly outcome: Outcome } | PendingCancel;

interface PendingCancel extends CancelOrder {
  readonly kind: 'pending';
  readonly conclude: (result: CancelResult) => Outcome;
}

function finish(run: WorkerRun, { change, state }: Attempt<ReplaceChange>, blocker: string | null): LastStep {
  const { id, content } = change.before;
  // An ID that answered a create is the new schedule, whatever the plan took it for.
  if (state.kind !== 'live' || run.claimedIds.has(id)) return ended(concludeAttempt({ change, state }));
  if (!isEstablished(run, state)) return ended(concludeUnlisted(change, state));
  if (blocker !== null) return ended(concludeBlocked(change, state, blocker));
  const conclude = (result: CancelResult): Outcome => concludeReplace(change, state, result);
  return { kind: 'pending', scheduleId: id, content, isBegun: true, conclude };
}

function startCancel(run: WorkerRun, change: CancelChange, blocker: string | null): LastStep {
  const { id, content } = change.before;
  if (blocker !== null) return ended(concludeSkipped(change, blockedError(blocker)));
  if (run.claimedIds.has(id)) return ended(concludeSkipped(change, claimedError(id)));
  const conclude = (result: CancelResult): Outcome => concludeCancel(change, result);
  return { kind: 'pending', scheduleId: id, content, isBegun: false, conclude };
}

function ended(outcome: Outcome): LastStep {
  return { kind: 'ended', outcome };
}

function isCreate(change: WriteChange): change is CreateChange {
  return change.kind === 'create';
}

function isEdit(change: WriteChange): change is ReplaceChange {
  return change.kind === 'replace' && !isRenewal(change);
}

function isCancel(change: WriteChange): change is CancelChange {
  return change.kind === 'cancel';
}
