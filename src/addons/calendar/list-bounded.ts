import { findOffCause } from '../../core/model/bounds.ts';
import { compareBy, compareText } from '../../core/model/compare.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../../core/model/declaration.ts';
import type { BoundedEntry } from './calendar-document.ts';

/** A schedule that is not yet to run, has ended, ends before `to`, or is paused. */
export interface Bounded extends Pick<BoundedEntry, 'address' | 'owner' | 'state'> {
  /** When it begins, ended, ends or comes back, UTC; null for a pause without an end. */
  readonly at: Date | null;
}

/**
 * The declared schedules that `from`, `until` or a pause keep from running at some time up to `to`; soonest first, then by
 * address.
 */
export function listBounded(
  workers: readonly DeclaredWorker[],
  { now, to }: { readonly now: Date; readonly to: Date },
): readonly Bounded[] {
  return workers
    .flatMap(({ alias, schedules }) =>
      schedules.flatMap((schedule): readonly Bounded[] => {
        const found = stateOf(schedule, now);
        if (found === null || (found.state === 'ends' && found.at !== null && found.at >= to)) return [];
        return [{ address: formatAddress(alias, schedule.name), owner: schedule.owner, ...found }];
      }),
    )
    .toSorted(
      compareBy(
        (a, b) => timeOf(a) - timeOf(b),
        (a, b) => compareText(a.address, b.address),
      ),
    );
}

/** What has no end stands last. */
function timeOf({ at }: Bounded): number {
  return at?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

function stateOf(schedule: DeclaredSchedule, now: Date): Pick<Bounded, 'state' | 'at'> | null {
  const { from, until, enabled, pause } = schedule;
  const cause = findOffCause(schedule, now);
  if (cause === 'not-yet' && from !== null) return { state: cause, at: from };
  if (cause === 'paused') return { state: cause, at: pause?.until ?? null };
  if (!enabled || until === null) return null;
  return { state: cause === 'ended' ? cause : 'ends', at: until };
}
