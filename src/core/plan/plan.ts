import { compareBy, compareText, type Comparator } from '../collections.ts';
import { isPaused } from '../model/bounds.ts';
import { contentKey } from '../model/content.ts';
import { isSameLedger } from '../model/ledger-location.ts';
import type { Declaration, DeclaredWorker } from '../model/declaration.ts';
import type { ObservedWorker } from '../model/live.ts';
import { listRuns, type Owned, type OwnedSchedule, type OwnedWorker } from '../model/owned.ts';
import { changeKinds, scheduleIdOf, type Change } from '../model/change.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';
import { fingerprintWrites, hashContent, listWrites, type PlannedWrite } from './fingerprint.ts';
import { listAhead } from './instants.ts';
import { judgeBounds, undoInstants, type PlanAs } from './judged.ts';
import { listPausedRecords } from './paused-records.ts';
import type { PlanRequest } from './plan-request.ts';
import { planWorker } from './plan-worker.ts';

/** Orders changes by declared name, nameless ones last, then by kind, then by schedule ID. */
const compareChanges: Comparator<Change> = compareBy(
  (a, b) => Number(a.name === null) - Number(b.name === null),
  (a, b) => compareText(a.name ?? '', b.name ?? ''),
  (a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind),
  (a, b) => compareText(scheduleIdOf(a) ?? '', scheduleIdOf(b) ?? ''),
);

/**
 * Plans every declared worker. Total and pure: the same inputs in any order give the same plan, and a worker without an
 * observation is planned as if it could not be listed.
 */
export function planWorkers(input: PlanInput): Plan {
  const workers = input.declaration.workers
    .map((worker) => planOne(worker, input))
    .toSorted((a, b) => compareText(a.worker.alias, b.worker.alias));
  const fingerprint = fingerprintWrites(listWrites(workers.flatMap(({ changes }) => changes)));
  const instants = listAhead(workers, ({ worker }) => input.nowOf(worker.workerId));
  return { workers, cancelLimit: input.declaration.cancelLimit, instants, fingerprint };
}

/**
 * Lists the writes of a plan, in plan order, without writes that only passed instants cause. Without a ledger, every
 * passed `from`, `until` and end of a pause is such an instant: nothing tells an instant that has just passed from an
 * instant that had passed when it was written.
 */
export function listNotDue(input: PlanInput): readonly PlannedWrite[] {
  const { declaration } = input;
  const workers = declaration.workers.toSorted((a, b) => compareText(a.alias, b.alias));
  return workers.flatMap((worker) => {
    const { record, planAs } = basisOf(worker, input);
    const known = record === null ? null : new Set(record.bounds);
    const now = input.nowOf(worker.workerId);
    return listWrites(undoInstants({ worker, changes: planAs(worker), record, known, planAs, now }));
  });
}

export interface PlanInput {
  readonly declaration: Declaration;
  /** By worker ID. */
  readonly observed: ReadonlyMap<string, ObservedWorker>;
  readonly owned: Owned;
  readonly request: PlanRequest;
  /** The previous declaration; null if not known. Schedules it protected with another ledger stay protected. */
  readonly earlier: Declaration | null;
  /** Bounds judged before, by worker ID, if they are not in a ledger; null to use the ledger's. */
  readonly knownBounds: ReadonlyMap<string, readonly string[]> | null;
  /** By the service's clock, or by this machine's if that is not known. */
  readonly now: Date;
  /** `now` by the clock of each worker's service, by worker ID. */
  readonly nowOf: (workerId: string) => Date;
}

function planOne(worker: DeclaredWorker, input: PlanInput): WorkerPlan {
  const { knownBounds, nowOf } = input;
  const now = nowOf(worker.workerId);
  const { observed, record, planAs, planOwning } = basisOf(worker, input);
  const changes = planAs(worker);
  const bounds = knownBounds === null ? record && (record.bounds ?? []) : (knownBounds.get(worker.workerId) ?? []);
  const isAnyPaused = worker.schedules.some((schedule) => isPaused(schedule, now));
  if (bounds === null && !isAnyPaused) return { worker, observed, record, changes };
  const known = bounds === null ? null : new Set(bounds);
  const judged = judgeBounds({ worker, changes, record, known, planAs, now }, planOwning(changes));
  const pausedRecords = listPausedRecords({ worker, observed, record, known: known ?? new Set(), now });
  return {
    worker,
    observed,
    record,
    changes,
    ...(judged === null ? {} : { judged }),
    ...(isAnyPaused ? { isPaused: true } : {}),
    ...(pausedRecords === null ? {} : { pausedRecords }),
  };
}

interface WorkerBasis extends Pick<WorkerPlan, 'observed' | 'record'> {
  readonly planAs: PlanAs;
  /** Plans as if the ledger had what these changes adopt. */
  readonly planOwning: (changes: readonly Change[]) => PlanAs;
}

function basisOf(worker: DeclaredWorker, input: PlanInput): WorkerBasis {
  const observed = input.observed.get(worker.workerId) ?? neverListed(worker.workerId);
  const record =
    input.owned === null
      ? null
      : (input.owned.get(worker.workerId) ?? { workerId: worker.workerId, schedules: [], intents: [] });
  const formerlyProtected = listFormerlyProtected(worker, input);
  const { decisions } = input.request;
  const now = input.nowOf(worker.workerId);
  const runs = listRuns(input.owned, worker.workerId);
  const basis = { observed, runs, decisions, formerlyProtected, now };
  const planWith =
    (known: OwnedWorker | null): PlanAs =>
    (as) =>
      planWorker({ record: known, worker: as, ...basis }).toSorted(compareChanges);
  const planOwning = (changes: readonly Change[]): PlanAs => planWith(record && withAdopted(record, changes, now));
  return { observed, record, planAs: planWith(record), planOwning };
}

function withAdopted(record: OwnedWorker, changes: readonly Change[], now: Date): OwnedWorker {
  const adopted = changes.flatMap((change): readonly OwnedSchedule[] => {
    if (change.kind !== 'adopt') return [];
    const { name, protect, before } = change;
    const contentHash = hashContent(before.content);
    return [{ name, scheduleId: before.id, contentHash, createdAt: now, dueAt: null, protect, runsPerDay: null }];
  });
  return { ...record, schedules: [...record.schedules, ...adopted] };
}

function listFormerlyProtected({ workerId }: DeclaredWorker, { declaration, earlier }: PlanInput): ReadonlySet<string> {
  // Without a ledger, protection ends when its block is removed.
  const formerLedger = earlier?.ledger ?? null;
  if (formerLedger === null || isSameLedger(formerLedger, declaration.ledger)) return new Set();
  const before = earlier?.workers.find((worker) => worker.workerId === workerId)?.schedules ?? [];
  return new Set(before.filter(({ protect }) => protect).map(({ content }) => contentKey(content)));
}

function neverListed(workerId: string): ObservedWorker {
  return { kind: 'unavailable', workerId, code: 'remote-unavailable', reason: 'it was never listed', hint: null };
}
