import { findOffCause } from '../../core/model/bounds.ts';
import { compareBy, compareText } from '../../core/model/compare.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../../core/model/declaration.ts';
import type { BoundedEntry } from './calendar-document.ts';

/** A schedule that is not yet to run, has ended, or ends before `to`. */
export interface Bounded extends Pick<BoundedEntry, 'address' | 'owner' | 'state'> {
  /** When it begins, ended or ends, UTC. */
  readonly at: Date;
}

/** The declared schedules that `from` and `until` keep from running at some time up to `to`; soonest first, then by address. */
export function listBounded(
  workers: readonly DeclaredWorker[],
  { now, to }: { readonly now: Date; readonly to: Date },
): readonly Bounded[] {
  return workers
    .flatMap(({ alias, schedules }) =>
      schedules.flatMap((schedule): readonly Bounded[] => {
        const found = stateOf(schedule, now);
        if (found === null || (found.state === 'ends' && found.at >= to)) return [];
        return [{ address: formatAddress(alias, schedule.name), owner: schedule.owner, ...found }];
      }),
    )
    .toSorted(
      compareBy(
        (a, b) => a.at.getTime() - b.at.getTime(),
        (a, b) => compareText(a.address, b.address),
      ),
    );
}

function stateOf(schedule: DeclaredSchedule, now: Date): Pick<Bounded, 'state' | 'at'> | null {
  const { from, until, enabled } = schedule;
  const cause = findOffCause(schedule, now);
  if (cause === 'not-yet' && from !== null) return { state: cause, at: from };
  if (!enabled || until === null) return null;
  return { state: cause === 'ended' ? cause : 'ends', at: until };
}
