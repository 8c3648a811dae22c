import { runsOnBusiestDay } from '../forecast/busiest-day.ts';
import { formatCount } from '../forecast/rate-words.ts';
import { defaultRunsPerDayLimit, formatAddress } from '../model/declaration.ts';
import type { OwnedWorker } from '../model/owned.ts';
import type { CreateChange, GuardFinding, Plan, ReplaceChange, WorkerPlan } from '../model/plan.ts';
import { hashContent } from './fingerprint.ts';

/**
 * What would run more often than its worker's limit. An edit that does not make a schedule run more often passes, and so
 * does making again what was applied before.
 */
export function checkTooOften(plan: Plan): readonly Pick<GuardFinding, 'alias' | 'message'>[] {
  return plan.workers.flatMap((planned) =>
    planned.changes.flatMap((change) => {
      if (change.kind !== 'create' && change.kind !== 'replace') return [];
      const message = describeExcess(change, planned);
      return message === null ? [] : [{ alias: change.alias, message }];
    }),
  );
}

function describeExcess(change: CreateChange | ReplaceChange, { worker, record }: WorkerPlan): string | null {
  const runs = runsOnBusiestDay(change.after.when);
  if (runs === null || runs <= (worker.runsPerDayLimit ?? defaultRunsPerDayLimit)) return null;
  const before = change.kind === 'create' ? null : runsOnBusiestDay(change.before.content.when);
  if (before !== null && runs <= before) return null;
  if (wasApplied(change, record)) return null;
  const address = formatAddress(change.alias, change.name);
  const what =
    before === null
      ? `would make ${address} run ${formatCount(runs)} times a day`
      : `would make ${address} run ${formatCount(runs)} times a day instead of ${formatCount(before)}`;
  return `${what}; the limit is ${describeLimit(worker.runsPerDayLimit)}`;
}

function describeLimit(limit: number | null): string {
  if (limit === null) return `${formatCount(defaultRunsPerDayLimit)} (the default; limits.runsPerDay moves it)`;
  return `${formatCount(limit)} (limits.runsPerDay: ${String(limit)})`;
}

/** Whether the ledger knows that rota made or adopted the same before. */
function wasApplied({ after }: CreateChange | ReplaceChange, record: OwnedWorker | null): boolean {
  if (record === null) return false;
  const contentHash = hashContent(after);
  return record.schedules.some((entry) => entry.contentHash === contentHash);
}
