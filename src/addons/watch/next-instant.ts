import type { Declaration } from '../../core/model/declaration.ts';

/** What a pass knows of time when it has planned. */
export interface Looked {
  /** As of when the last plan of all workers was made, by this machine's clock. */
  readonly at: Date;
  /** How far the service of a worker is ahead of this machine, in milliseconds. */
  readonly aheadMsOf: (workerId: string) => number;
}

/**
 * When the first `from`, `until` or end of a pause after the last plan comes, by this machine's clock; null when none is
 * left.
 */
export function findNextInstant({ workers }: Declaration, { at, aheadMsOf }: Looked): Date | null {
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
