import { compareBy, compareText } from '../model/compare.ts';
import type { Comparator } from '../model/compare.ts';
import { contentKey } from '../model/content.ts';
import { isSameLedger } from '../model/declaration.ts';
import type { Declaration, DeclaredWorker } from '../model/declaration.ts';
import type { ObservedWorker } from '../model/live.ts';
import type { Owned } from '../model/owned.ts';
import { listRuns } from '../model/run-record.ts';
import { changeKinds, scheduleIdOf } from '../model/plan.ts';
import type { Change, Plan, WorkerPlan } from '../model/plan.ts';
import { noDecisions } from './decisions.ts';
import type { Decisions } from './decisions.ts';
import { fingerprintWrites } from './fingerprint.ts';
import { listAhead } from './instants.ts';
import { listWrites } from './planned-write.ts';
import { planWorker } from './plan-worker.ts';

/** Orders changes by declared name, nameless ones last, then by schedule id, then by kind. */
const compareChanges: Comparator<Change> = compareBy(
  (a, b) => Number(a.name === null) - Number(b.name === null),
  (a, b) => compareText(a.name ?? '', b.name ?? ''),
  (a, b) => changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind),
  (a, b) => compareText(scheduleIdOf(a) ?? '', scheduleIdOf(b) ?? ''),
);

/**
 * Plans every declared worker. Total and pure: the same inputs in any order give the same plan, and a worker without
 * an observation is planned as one that could not be listed.
 */
export function planWorkers(input: {
  readonly declaration: Declaration;
  /** By worker id. */
  readonly observed: ReadonlyMap<string, ObservedWorker>;
  readonly owned: Owned;
  /** Absent: none. */
  readonly decisions?: Decisions;
  /** What was declared before; what it protected with another ledger stays protected. Absent when it is not known. */
  readonly earlier?: Declaration | null;
  readonly now: Date;
  /** The same by the clock of each worker's service, by worker id; absent: `now` holds for all. */
  readonly nowOf?: (workerId: string) => Date;
}): Plan {
  const workers = input.declaration.workers
    .map((worker) => planOne(worker, input))
    .toSorted((a, b) => compareText(a.worker.alias, b.worker.alias));
  const fingerprint = fingerprintWrites(listWrites(workers.flatMap(({ changes }) => changes)));
  const instants = listAhead(workers, input.now);
  return { workers, cancelLimit: input.declaration.cancelLimit, instants, fingerprint };
}

function planOne(worker: DeclaredWorker, input: Parameters<typeof planWorkers>[0]): WorkerPlan {
  const observed = input.observed.get(worker.workerId) ?? neverListed(worker.workerId);
  const record =
    input.owned === null
      ? null
      : (input.owned.get(worker.workerId) ?? { workerId: worker.workerId, schedules: [], intents: [] });
  const formerlyProtected = listFormerlyProtected(worker, input);
  const { decisions = noDecisions } = input;
  const now = input.nowOf?.(worker.workerId) ?? input.now;
  const runs = listRuns(input.owned, worker.workerId);
  const changes = planWorker({ worker, observed, record, runs, decisions, formerlyProtected, now });
  return { worker, observed, record, changes: changes.toSorted(compareChanges) };
}

function listFormerlyProtected(
  { workerId }: DeclaredWorker,
  { declaration, earlier = null }: Parameters<typeof planWorkers>[0],
): ReadonlySet<string> {
  // Without a ledger, protection ends with its block.
  const formerLedger = earlier?.ledger ?? null;
  if (formerLedger === null || isSameLedger(formerLedger, declaration.ledger)) return new Set();
  const before = earlier?.workers.find((worker) => worker.workerId === workerId)?.schedules ?? [];
  return new Set(before.filter(({ protect }) => protect).map(({ content }) => contentKey(content)));
}

function neverListed(workerId: string): ObservedWorker {
  return { kind: 'unavailable', workerId, code: 'remote-unavailable', reason: 'it was never listed', hint: null };
}
