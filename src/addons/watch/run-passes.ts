/**
 * One pass after the other, with what has to be remembered in between.
 *
 * Terms: the declaration in force is the last one that loaded; a broken edit does not end it, and drift from it is
 * still healed. A worker is settled when a pass found, or made, the service say what is declared.
 * Files that are being written are not followed; until they are still, the declaration in force is.
 * A pass over an edit looks only at the workers that mean something else than when all were settled, so that one edit
 * among thousands of workers arrives at once. A guard judges the whole estate: when it refuses, the same pass goes over
 * all workers. So does every pass with another cause, and the first one after trouble.
 */
import { randomUUID } from 'node:crypto';
import { RemoteError, RotaError } from '../../errors.ts';
import { needsReview } from '../../core/model/plan.ts';
import {
  applyPlan,
  createChurnBreaker,
  createRateMemory,
  isWhole,
  planDeclaration,
  type ApplyContext,
  type PlanContext,
} from '../../pipeline.ts';
import { editedContents, editedWorkers, meaningsOf, type Meanings } from './explain-change.ts';
import { isCalm, isTrouble, type Cause, type Pass, type PassEnd } from './pass.ts';
import type { Clock } from '../../clock.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { GuardCode } from '../../core/model/guard.ts';
import type { PlanRequest } from '../../core/plan/plan-request.ts';
import type { ScheduleApi, ScheduleReader } from '../../api/port.ts';
import type { CancelledFile } from '../../cli/cancelled-file.ts';
import type { Governance } from '../../cli/load.ts';
import type { SettledLoad } from './settled-load.ts';

/** The service as one pass calls it. */
export interface Connection {
  readonly api: ScheduleApi;
  /** What is planned and sent goes by it. */
  readonly clock: PlanContext['clock'];
  /** Ends its sockets. */
  readonly close: () => void;
}

/** What passes need from the outside, and what is asked of their plans. */
export interface PassContext extends PlanRequest {
  readonly clock: Clock;
  /** Reads the files once nothing writes them. */
  readonly load: SettledLoad;
  /** The policies that were read with a declaration that `load` gave. */
  readonly governanceOf: (declaration: Declaration) => Governance;
  /**
   * Opens the service for one pass over these workers, so that a key that was replaced is used from the next pass on.
   *
   * @throws RotaError when there is no usable key.
   */
  readonly connect: (workers: Declaration['workers']) => Promise<Connection>;
  /** What rota remembers; null when the declaration names no ledger. */
  readonly openLedger: (declaration: Declaration) => Promise<PlanContext['ledger']>;
  /** How many workers of one account are worked on at once; 1 or more. */
  readonly concurrency: number;
  readonly allow: ReadonlySet<GuardCode>;
  /** Whether the declaration leaves out what a selection does not name. */
  readonly isPartial: boolean;
  /** Plans and never writes. */
  readonly isDryRun: boolean;
  /** Keeps what a pass is about to cancel, and ends with what it did cancel; null: nothing is kept. */
  readonly openKeeper: ((pass: Pick<Pass, 'runId' | 'startedAt'>) => CancelledFile) | null;
  /** Aborted: what is in flight is finished, nothing new is started. */
  readonly stop: AbortSignal;
}

/** Makes the function that runs one pass; it never runs two at once for one caller that waits for each. */
export function createPassRunner(context: PassContext): (causes: readonly Cause[]) => Promise<Pass> {
  const { clock } = context;
  const churn = createChurnBreaker(clock);
  const rates = createRateMemory();
  let inForce: Declaration | null = null;
  /** Of the declaration in force. */
  let meanings: Meanings = new Map();
  let settled: Meanings | null = null;
  let reachedBefore: Pass['reachedBefore'] = null;
  let looked: Looked = { at: new Date(0), aheadMsOf: () => 0 };
  let troubleSince: Date | null = null;

  const follow = async (declaration: Declaration, pass: PassStart): Promise<Followed> => {
    const governance = context.governanceOf(declaration);
    const runOver = (workers: Declaration): Promise<PassEnd> => {
      const isPartial = context.isPartial || workers !== declaration;
      const note = (now: Looked): void => {
        looked = workers === declaration ? now : { ...now, at: looked.at };
      };
      // What the service was last made to follow knows what another ledger protected.
      const earlier = reachedBefore?.declaration ?? null;
      return reach(workers, { ...context, ...governance, churn, rates, earlier, pass, isPartial, note });
    };
    if (settled !== null && isOverChange(pass)) {
      const edited = editedWorkers(declaration, settled, meanings);
      const end: PassEnd = edited.workers.length === 0 ? { kind: 'unchanged' } : await runOver(edited);
      if (end.kind !== 'unchanged') settled = end.kind === 'settled' ? meanings : null;
      if (end.kind !== 'refused' && end.kind !== 'pending') return { scope: 'edited', end };
    }
    const end = await runOver(declaration);
    settled = end.kind === 'settled' ? meanings : null;
    return { scope: 'all', end };
  };

  return async (causes) => {
    const pass: PassStart = { runId: randomUUID(), causes, startedAt: clock.now() };
    const { startedAt } = pass;
    const before = { reachedBefore, troubleSince };
    const loaded = await context.load(inForce);
    if (loaded.kind === 'loaded') {
      const now = { declaration: loaded.declaration, meanings: meaningsOf(loaded.declaration) };
      const edited = inForce === null ? [] : editedContents({ declaration: inForce, meanings }, now);
      for (const each of edited) churn.forget(each);
      ({ declaration: inForce, meanings } = now);
    }
    const isPutOff = loaded.kind === 'unsettled' && isOverChange(pass);
    const followed = inForce === null ? undeclared : isPutOff ? putOff : await follow(inForce, pass);
    if (followed.end.kind === 'settled' && inForce !== null) {
      reachedBefore = { declaration: inForce, at: startedAt };
    }
    const nextInstantAt = inForce === null || isTrouble(followed.end) ? null : findNextInstant(inForce, looked);
    troubleSince = isTrouble(followed.end) ? (troubleSince ?? startedAt) : isCalm(followed.end) ? null : troubleSince;
    const durationMs = Math.max(0, clock.now().getTime() - startedAt.getTime());
    return { ...pass, durationMs, loaded, inForce, nextInstantAt, ...before, ...followed };
  };
}

type PassStart = Pick<Pass, 'runId' | 'causes' | 'startedAt'>;

type Followed = Pick<Pass, 'scope' | 'end'>;

function isOverChange({ causes }: PassStart): boolean {
  return causes.every((cause) => cause === 'change');
}

const undeclared: Followed = { scope: 'all', end: { kind: 'undeclared' } };

/** The declaration in force is not looked at for the sake of one that is still being written. */
const putOff: Followed = { scope: 'edited', end: { kind: 'unchanged' } };

type ReachContext = PassContext &
  Governance &
  Required<Pick<ApplyContext, 'churn' | 'rates'>> & {
    readonly pass: PassStart;
    readonly earlier: Declaration | null;
    /** Called with what a plan was made as of. */
    readonly note: (looked: Looked) => void;
  };

async function reach(declaration: Declaration, context: ReachContext): Promise<PassEnd> {
  try {
    const connection = await context.connect(declaration.workers);
    try {
      return await reachWith(connection, declaration, context);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (error instanceof RotaError) return { kind: 'failed', error };
    throw error;
  }
}

async function reachWith(
  { api, clock }: Connection,
  declaration: Declaration,
  context: ReachContext,
): Promise<PassEnd> {
  const { stop, isDryRun, openLedger } = context;
  const isStopping = (): boolean => stop.aborted;
  const ledger = await openLedger(declaration);
  const planned = await planDeclaration(declaration, { ...context, clock, ledger, reader: untilStopped(api, stop) });
  const aheadMsOf = (workerId: string): number => (clock.of?.(workerId) ?? clock).aheadMs?.() ?? 0;
  context.note({ at: new Date(planned.plannedAt.getTime() - (clock.aheadMs?.() ?? 0)), aheadMsOf });
  if (isStopping()) return { kind: 'stopped', reached: null };
  const { plan, approval } = planned;
  if (approval === null) return { kind: 'refused', planned, applied: null, savedAs: null };
  if (isDryRun) {
    const kind = !isWhole(plan) ? 'incomplete' : needsReview(plan) ? 'pending' : 'settled';
    return { kind, planned, applied: null, savedAs: null };
  }
  const keeper = context.openKeeper?.(context.pass) ?? null;
  await keeper?.keepPlanned(approval.plan);
  const applied = await applyPlan(declaration, approval, { ...context, api, clock });
  const savedAs = (await keeper?.keepOutcomes(applied.workers)) ?? null;
  const reached = { planned, applied, savedAs };
  if (isStopping() && !applied.converged) return { kind: 'stopped', reached };
  return { kind: applied.converged ? 'settled' : 'incomplete', ...reached };
}

/** A reader that starts no further list once it is to stop: a large estate takes longer to list than a stop may take. */
function untilStopped(reader: ScheduleReader, stop: AbortSignal): ScheduleReader {
  return {
    list: (workerId) => {
      if (!stop.aborted) return reader.list(workerId);
      const message = `could not list worker ${workerId}: rota was asked to stop`;
      return Promise.reject(new RemoteError('remote-interrupted', message, { effect: 'not-executed' }));
    },
  };
}

/** What a pass knows of time when it has planned. */
interface Looked {
  /** As of when the last plan of all workers was made, by this machine's clock. */
  readonly at: Date;
  /** How far the service of a worker is ahead of this machine, in milliseconds. */
  readonly aheadMsOf: (workerId: string) => number;
}

/**
 * When the first `from`, `until` or end of a pause after the last plan comes, by this machine's clock; null when none is
 * left.
 */
export function findNextInstant({ workers }: Declaration, { at, aheadMsOf }: Looked): Date | null {
  const ahead = workers.flatMap(({ workerId, schedules }) => {
    const aheadMs = aheadMsOf(workerId);
    return schedules.flatMap(({ enabled, from, until, pause }) =>
      (enabled ? [from, until, pause?.until ?? null] : []).flatMap((bound) =>
        bound === null ? [] : [bound.getTime() - aheadMs],
      ),
    );
  });
  const next = ahead.reduce((soonest, ms) => (ms > at.getTime() && ms < soonest ? ms : soonest), Infinity);
  return Number.isFinite(next) ? new Date(next) : null;
}
