import type { ListedWorker } from '../core/model/live.ts';
import {
  createRunRecord,
  isRowOfRun,
  isRunOver,
  listRuns,
  runRecordKey,
  type Intent,
  type OwnedWorker,
} from '../core/model/owned.ts';
import type { WorkerPlan } from '../core/model/plan.ts';
import { hashContent } from '../core/plan/fingerprint.ts';
import type { LedgerChanges } from '../ledger/ledger.ts';

/** Returns the runs that are not over: a row shows them, or they are so young that a row may still turn up. */
export function listOpenRuns(runs: readonly Intent[], { schedules }: ListedWorker, now: Date): readonly Intent[] {
  if (!runs.some((run) => isRunOver(run, now))) return runs;
  const rows = schedules.flatMap((row) =>
    row.kind === 'recognised' ? [{ row, contentHash: hashContent(row.content) }] : [],
  );
  return runs.filter(
    (run) => !isRunOver(run, now) || rows.some(({ row, contentHash }) => isRowOfRun(run, row, contentHash)),
  );
}

/** Returns the records of runs that change after an apply that listed these workers, by their key in the ledger. */
export function clearRuns(
  owned: ReadonlyMap<string, OwnedWorker>,
  plans: readonly Pick<WorkerPlan, 'observed'>[],
  nowOf: (workerId: string) => Date,
): LedgerChanges {
  return new Map(
    plans.flatMap(({ observed }) => {
      if (observed.kind === 'unavailable') return [];
      const { workerId } = observed;
      const runs = listRuns(owned, workerId);
      const open = listOpenRuns(runs, observed, nowOf(workerId));
      return open.length === runs.length ? [] : [[runRecordKey(workerId), createRunRecord(workerId, open)] as const];
    }),
  );
}
