import { nextRun } from '../time/next-run.ts';
import { isTimeZone } from '../time/zone.ts';
import { scheduleIdOf } from '../model/plan.ts';
import type { Change, WorkerPlan } from '../model/plan.ts';

/** When the schedule of a change next runs; UTC, null when it never does or it is not known. */
export type FindNextRun = (change: Change) => Date | null;

/** Forecasts what one worker's creates and replacements make, as if sent at `now`; of the rest it takes what is listed. */
export function createFindNextRun({ worker, observed }: WorkerPlan, now: Date): FindNextRun {
  const untils = new Map(worker.schedules.map(({ name, until }) => [name, until]));
  const isListed = observed.kind === 'listed';
  const listedZone = (isListed ? observed.timezone : null) ?? 'UTC';
  // The service may read cron in a zone that this runtime does not know.
  const zone = isTimeZone(listedZone) ? listedZone : null;
  const listed = new Map(
    (isListed ? observed.schedules : []).flatMap((row) =>
      row.kind === 'recognised' ? [[row.id, row.nextRunAt] as const] : [],
    ),
  );
  return (change) => {
    if (change.kind !== 'create' && change.kind !== 'replace') return listed.get(scheduleIdOf(change) ?? '') ?? null;
    const { when } = change.after;
    const at = when.type === 'cron' && zone === null ? null : nextRun(when, { now, zone: zone ?? 'UTC' });
    const until = untils.get(change.name) ?? null;
    return at !== null && until !== null && at >= until ? null : at;
  };
}
