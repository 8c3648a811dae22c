import type { Plan } from '../../core/model/plan.ts';
import { findBusiestShift } from '../../core/plan/busiest-shift.ts';
import type { BusyMinute } from '../../core/plan/busiest-shift.ts';
import { formatInstant } from '../../core/time/when.ts';
import { formatInZone, isTimeZone } from '../../core/time/zone.ts';

/** How a plan moves the busiest minute of the next seven days, of all its workers together. */
export interface BusiestMinuteEntry {
  /** Null when nothing runs. */
  readonly before: BusyMinuteEntry | null;
  readonly after: BusyMinuteEntry | null;
}

/** A minute and its runs, as documents hold it. */
export interface BusyMinuteEntry {
  /** Its first second, UTC. */
  readonly at: string;
  /** The same in the one zone of all workers, else in UTC: `2026-12-01 09:00:00 +01:00`. */
  readonly local: string;
  readonly runs: number;
}

/** Writes it as documents hold it; null when the plan does not move it. */
export function createBusiestMinuteEntry(plan: Plan, now: Date): BusiestMinuteEntry | null {
  const shift = findBusiestShift(plan, now);
  if (shift === null) return null;
  const [zone, ...others] = new Set(
    plan.workers.map(({ observed }) => (observed.kind === 'listed' ? observed.timezone : null) ?? 'UTC'),
  );
  const shown = zone !== undefined && others.length === 0 && isTimeZone(zone) ? zone : 'UTC';
  const entryOf = (minute: BusyMinute | null): BusyMinuteEntry | null => {
    if (minute === null) return null;
    return { at: formatInstant(minute.at), local: formatInZone(minute.at, shown), runs: minute.runs };
  };
  return { before: entryOf(shift.before), after: entryOf(shift.after) };
}
