import { runsOnBusiestDay } from '../../time/when.ts';
import { formatCount } from '../../time/rate-words.ts';
import { defaultRunsPerDayLimit, formatAddress } from '../../model/declaration.ts';
import type { OwnedWorker } from '../../model/owned.ts';
import type { Found } from '../../model/guard.ts';
import { isCreating, type CreateChange, type ReplaceChange } from '../../model/change.ts';
import type { Plan, WorkerPlan } from '../../model/plan.ts';
import { hashContent } from '../fingerprint.ts';
import type { RateMemory } from '../run-rate.ts';

/**
 * Refuses schedules that would run more often than their worker's limit. An edit passes if it does not make a schedule
 * run more often. So does recreating a schedule that was applied before at this rate or a higher one, according to the
 * ledger or to what this process has seen.
 */
export function checkTooOften(plan: Plan, rates: RateMemory | null): readonly Found[] {
  return plan.workers.flatMap((planned) =>
    planned.changes.flatMap((change) => {
      if (!isCreating(change)) return [];
      const message = describeExcess(change, planned, rates);
      return message === null ? [] : [{ alias: change.alias, message }];
    }),
  );
}

function describeExcess(
  change: CreateChange | ReplaceChange,
  { worker, record }: WorkerPlan,
  rates: RateMemory | null,
): string | null {
  const runs = runsOnBusiestDay(change.after.when);
  if (runs === null || runs <= (worker.runsPerDayLimit ?? defaultRunsPerDayLimit)) return null;
  const before = change.kind === 'create' ? null : runsOnBusiestDay(change.before.content.when);
  if (before !== null && runs <= before) return null;
  const seen = rates?.recall(change.workerId, change.name) ?? 0;
  if (runs <= seen || wasApplied(change, runs, record)) return null;
  const address = formatAddress(change.alias, change.name);
  const what =
    before === null
      ? `would make ${address} run ${formatCount(runs)} times a day`
      : `would make ${address} run ${formatCount(runs)} times a day instead of ${formatCount(before)}`;
  return `${what}; the limit is ${describeLimit(worker.runsPerDayLimit)}`;
}

function describeLimit(limit: number | null): string {
  if (limit === null) return `${formatCount(defaultRunsPerDayLimit)} (the default; change it with limits.runsPerDay)`;
  return `${formatCount(limit)} (limits.runsPerDay: ${String(limit)})`;
}

/**
 * Whether the ledger shows that rota created or adopted the same content, or a schedule of its name that ran as often.
 */
function wasApplied({ name, after }: CreateChange | ReplaceChange, runs: number, record: OwnedWorker | null): boolean {
  if (record === null) return false;
  const contentHash = hashContent(after);
  return record.schedules.some(
    (entry) => entry.contentHash === contentHash || (entry.name === name && runs <= (entry.runsPerDay ?? 0)),
  );
}
