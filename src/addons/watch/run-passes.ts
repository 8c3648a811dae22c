/**
 * Runs one pass after another and remembers what the next one needs.
 *
 * Terms: the declaration in force is the last one that loaded. A broken edit does not end it, and drift from it is
 * still reverted. While files are being written, it stays in force.
 * A worker is settled once a pass found its live schedules as declared, or made them so.
 * A pass over an edit covers only the workers whose meaning changed since all were settled, so that one edit among
 * thousands of workers is applied at once. Guards judge the whole declaration: if one refuses, the same pass goes on to
 * cover all workers. A pass with any other cause covers all workers, and so does the first one after trouble.
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

/** The service, opened for one pass. */
export interface Connection {
  readonly api: ScheduleApi;
  /** Clock of the service, for planning and sending. */
  readonly clock: PlanContext['clock'];
  /** Closes its sockets. */
  readonly close: () => void;
}

/** Dependencies of the passes, and the options of their plans. */
export interface PassContext extends PlanRequest {
  readonly clock: Clock;
  /** Reads the files once nothing is writing them. */
  readonly load: SettledLoad;
  /** Returns the policies that apply to a declaration from `load`. */
  readonly governanceOf: (declaration: Declaration) => Governance;
  /**
   * Opens the service for one pass over these workers, so that a replaced key is used from the next pass on.
   *
   * @throws RotaError if there is no usable key.
   */
  readonly connect: (workers: Declaration['workers']) => Promise<Connection>;
  /** Opens the ledger of a declaration; null if it names none. */
  readonly openLedger: (declaration: Declaration) => Promise<PlanContext['ledger']>;
  /** How many workers of one account are processed at once; 1 or more. */
  readonly concurrency: number;
  readonly allow: ReadonlySet<GuardCode>;
  /** Whether a selection left workers out of the declaration. */
  readonly isPartial: boolean;
  /** Plans only, and writes nothing. */
  readonly isDryRun: boolean;
  /** Opens the file that saves what a pass is about to cancel and then what it did cancel; null: nothing is saved. */
  readonly openKeeper: ((pass: Pick<Pass, 'runId' | 'startedAt'>) => CancelledFile) | null;
  /** When aborted, requests in flight are finished and nothing new is started. */
  readonly stop: AbortSignal;
}

/** Creates the function that runs one pass. Await each pass before starting the next. */
export function createPassRunner(context: PassContext): (causes: readonly Cause[]) => Promise<Pass> {
  const { clock } = context;
  const churn = createChurnBreaker(clock);
  const rates = createRateMemory();
  let inForce: Declaration | null = null;
  /** Meanings of the declaration in force. */
  let meanings: Meanings = new Map();
  let settled: Meanings | null = null;
  let reachedBefore: Pass['reachedBefore'] = null;
  let looked: PlanTime = { at: new Date(0), aheadMsOf: () => 0 };
  let troubleSince: Date | null = null;

  const follow = async (declaration: Declaration, pass: PassStart): Promise<Followed> => {
    const governance = context.governanceOf(declaration);
    const runOver = (workers: Declaration): Promise<PassEnd> => {
      const isPartial = context.isPartial || workers !== declaration;
      const note = (now: PlanTime): void => {
        looked = workers === declaration ? now : { ...now, at: looked.at };
      };
      // What was `protected` in the last applied declaration stays so, even if the ledger was changed since.
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

/** Ends a pass over an edit that is still being written: the service is not called. */
const putOff: Followed = { scope: 'edited', end: { kind: 'unchanged' } };

type ReachContext = PassContext &
  Governance &
  Required<Pick<ApplyContext, 'churn' | 'rates'>> & {
    readonly pass: PassStart;
    readonly earlier: Declaration | null;
    /** Called when a plan has been made. */
    readonly note: (looked: PlanTime) => void;
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

/** Wraps a reader to start no list after `stop`: listing a large estate takes longer than stopping may take. */
function untilStopped(reader: ScheduleReader, stop: AbortSignal): ScheduleReader {
  return {
    list: (workerId) => {
      if (!stop.aborted) return reader.list(workerId);
      const message = `could not list worker ${workerId}: rota was asked to stop`;
      return Promise.reject(new RemoteError('remote-interrupted', message, { effect: 'not-executed' }));
    },
  };
}

/** What a pass knows about time once it has planned. */
interface PlanTime {
  /** When the last plan of all workers was made, by this machine's clock. */
  readonly at: Date;
  /** How far the service's clock for a worker is ahead of this machine's, in milliseconds. */
  readonly aheadMsOf: (workerId: string) => number;
}

/**
 * Returns when the first `from`, `until` or end of a pause after the last plan is due, by this machine's clock; null if
 * there is none.
 */
export function findNextInstant({ workers }: Declaration, { at, aheadMsOf }: PlanTime): Date | null {
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
