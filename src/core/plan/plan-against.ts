/**
 * What a declaration changes compared with an earlier one, reading only files.
 *
 * The earlier declaration stands for the live schedules: each schedule that is to be live is a row whose ID is its
 * address, and with a ledger rota created all of them. Dates that have passed are left out, because they have run. The
 * plan does not include workers that only the earlier declaration has: as always, rota touches only what is declared.
 */
import { nextRun } from '../time/next-run.ts';
import { isOneShot, runsOnBusiestDay } from '../time/when.ts';
import { compareText } from '../collections.ts';
import {
  formatAddress,
  listRunning,
  type Declaration,
  type DeclaredSchedule,
  type DeclaredWorker,
} from '../model/declaration.ts';
import { isSameLedger } from '../model/ledger-location.ts';
import { compareLive, type ListedWorker, type RecognisedSchedule } from '../model/live.ts';
import type { Owned, OwnedSchedule, OwnedWorker } from '../model/owned.ts';
import type { Plan } from '../model/plan.ts';
import { hashContent } from './fingerprint.ts';
import { boundsOf } from './judged.ts';
import { planWorkers } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';

/** Two declarations to compare. */
export interface Comparison {
  readonly declaration: Declaration;
  /** The earlier declaration. */
  readonly base: Declaration;
  readonly now: Date;
}

/** Plans a declaration as if the earlier one were live. Pure. An apply cannot use the fingerprint. */
export function planAgainst(comparison: Comparison, request: PlanRequest): Plan {
  const { declaration, now } = comparison;
  const baseById = new Map(comparison.base.workers.map((worker) => [worker.workerId, worker]));
  const observed = declaration.workers.map((worker) => observe(worker, baseById.get(worker.workerId) ?? null, now));
  return planWorkers({
    declaration,
    observed: new Map(observed.map((worker) => [worker.workerId, worker])),
    owned: recall(comparison),
    earlier: comparison.base,
    knownBounds: boundsOf(comparison.base, now),
    request,
    now,
    nowOf: () => now,
  });
}

/** Returns the workers that only the earlier declaration has and whose schedules would keep running, by alias. */
export function listDropped({ declaration, base, now }: Comparison): readonly DeclaredWorker[] {
  const declared = new Set(declaration.workers.map(({ workerId }) => workerId));
  return base.workers.filter((worker) => !declared.has(worker.workerId) && listRunning(worker, now).length > 0);
}

function observe(worker: DeclaredWorker, before: DeclaredWorker | null, now: Date): ListedWorker {
  const { workerId, timezone } = worker;
  const rows = before === null ? [] : listRunning(before, now).map((schedule) => toRow(before, schedule, now));
  return { kind: 'listed', workerId, timezone, schedules: rows.toSorted(compareLive) };
}

function toRow(worker: DeclaredWorker, { name, content }: DeclaredSchedule, now: Date): RecognisedSchedule {
  const nextRunAt = nextRun(content.when, { now, zone: worker.timezone ?? 'UTC' }) ?? now;
  return { kind: 'recognised', id: formatAddress(worker.alias, name), content, nextRunAt };
}

/** Returns what a ledger would hold; null without a ledger. */
function recall({ declaration, base, now }: Comparison): Owned {
  if (declaration.ledger === null) return null;
  const workers = isSameLedger(base.ledger, declaration.ledger) ? base.workers : [];
  return new Map(workers.map((worker): [string, OwnedWorker] => [worker.workerId, recordOf(worker, now)]));
}

function recordOf(worker: DeclaredWorker, now: Date): OwnedWorker {
  const schedules = listRunning(worker, now).map((schedule): OwnedSchedule => {
    const { id, content, nextRunAt } = toRow(worker, schedule, now);

    return {
      name: schedule.name,
      scheduleId: id,
      contentHash: hashContent(content),
      createdAt: now,
      dueAt: isOneShot(content.when) ? nextRunAt : null,
      protect: schedule.protect === true,
      runsPerDay: runsOnBusiestDay(content.when),
    };
  });
  return {
    workerId: worker.workerId,
    schedules: schedules.toSorted((a, b) => compareText(a.name, b.name)),
    intents: [],
  };
}
