import { differingFields } from '../../model/content.ts';
import type { CancelLimit } from '../../model/declaration.ts';
import type { Found } from '../../model/guard.ts';
import type { Plan, WorkerPlan } from '../../model/plan.ts';

/** Cancels that always pass, however few schedules are live, if no limit is declared. */
const defaultCancels = 3;
/** Percentage of live schedules that may be cancelled if no limit is declared. */
const defaultPercent = 25;

/** Refuses more cancels, on one worker or in total, than are usual in one edit. */
export function checkCancelLimit(plan: Plan): readonly Found[] {
  const perWorker = plan.workers.map((worker) => ({
    alias: worker.worker.alias,
    cancels: countCancels(worker) + countExchanges(worker),
    live: countLive(worker),
    limit: worker.worker.cancelLimit,
  }));
  const total = {
    alias: null,
    cancels: perWorker.reduce((sum, { cancels }) => sum + cancels, 0),
    live: perWorker.reduce((sum, { live }) => sum + live, 0),
    limit: plan.cancelLimit,
  };
  return [...perWorker, total].flatMap(({ alias, cancels, live, limit }) => {
    const most = maxCancels(limit, live);
    if (cancels <= most) return [];
    const share = `${String(cancels)} of ${String(live)} live schedules (${formatShare(cancels, live)})`;
    return [{ alias, message: `would cancel ${share}; the limit is ${String(most)} (${describeLimit(limit)})` }];
  });
}

function maxCancels(limit: CancelLimit | null, live: number): number {
  if (limit === null) return Math.max(defaultCancels, Math.floor((live * defaultPercent) / 100));
  return limit.kind === 'count' ? limit.count : Math.floor((live * limit.percent) / 100);
}

function describeLimit(limit: CancelLimit | null): string {
  if (limit === null) return `the larger of ${String(defaultCancels)} and ${String(defaultPercent)}%`;
  return limit.kind === 'count' ? `limits.cancel: ${String(limit.count)}` : `limits.cancel: ${String(limit.percent)}%`;
}

function formatShare(part: number, whole: number): string {
  const percent = whole === 0 ? 100 : (part / whole) * 100;
  return `${percent.toFixed(1).replace(/\.0$/, '')}%`;
}

/** Counts cancels, and schedules that a pause cancelled and that have since left the files: they are lost as well. */
export function countCancels({ changes, pausedRecords }: WorkerPlan): number {
  return changes.filter(({ kind }) => kind === 'cancel').length + (pausedRecords?.gone.length ?? 0);
}

/** Counts replacements that keep neither prompt nor time: what ran so far is as gone as if it were cancelled. */
function countExchanges(worker: WorkerPlan): number {
  return worker.changes.filter((change) => {
    if (change.kind !== 'replace') return false;
    const fields = differingFields(change.before.content, change.after);
    return fields.includes('when') && fields.includes('input');
  }).length;
}

/** Counts live schedules. A row that is about to run is as good as gone; a schedule that a pause cancelled counts. */
export function countLive({ observed, changes, pausedRecords }: WorkerPlan): number {
  const going = changes.filter(
    (change) => change.kind === 'hold' && change.cause === 'about-to-run' && change.scheduleId !== null,
  );
  return observed.kind === 'listed' ? observed.schedules.length - going.length + (pausedRecords?.all.length ?? 0) : 0;
}
