import { formatAddress } from '../model/declaration.ts';
import type { WorkerPlan } from '../model/plan.ts';
import { findLateness } from '../time/lateness.ts';
import { formatInstant } from '../time/when.ts';

/** A declared schedule that should have run. */
export interface LatenessRemark {
  readonly code: 'schedule-late' | 'schedule-stopped';
  /** The declared name. */
  readonly name: string;
  /** One sentence without a full stop; the same as long as the row is listed with this next run. */
  readonly message: string;
  /** What to type next; null for what is only late. */
  readonly hint: string | null;
}

/**
 * Which declared schedules of a worker should have run by `listedAt`, in plan order. A row that is about to be replaced or
 * cancelled is not among them, nor is one that nothing declares: it is for its own maker to watch.
 */
export function describeLate({ worker, observed, changes }: WorkerPlan, listedAt: Date): readonly LatenessRemark[] {
  if (observed.kind === 'unavailable') return [];
  return changes.flatMap((change): readonly LatenessRemark[] => {
    if (change.kind !== 'keep' && change.kind !== 'adopt' && change.kind !== 'unprotect') return [];
    const { name, before } = change;
    const { nextRunAt } = before;
    const row = { when: before.content.when, nextRunAt, timezone: observed.timezone };
    const lateness = findLateness({ ...row, now: listedAt });
    if (lateness === null) return [];
    const address = formatAddress(worker.alias, name);
    const due = `it was due at ${formatInstant(nextRunAt)}`;
    if (lateness === 'late') {
      return [{ code: 'schedule-late', name, message: `${address} is late, or still running: ${due}`, hint: null }];
    }
    const message = `${address} has stopped, or is still running: ${due} and missed at least two runs`;
    const hint = `if no run is in progress, create it again: rota apply --renew ${address}`;
    return [{ code: 'schedule-stopped', name, message, hint }];
  });
}
