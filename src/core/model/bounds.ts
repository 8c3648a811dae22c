/**
 * What `from` and `until` make of a declared schedule. Everything that asks whether one is to be live asks here; the
 * clock is the service's. `from` is inclusive, `until` exclusive: at that instant it has ended.
 */
import { formatInstant } from '../time/when.ts';

/** Why a declared schedule must not be live: its file switches it off, or `from` and `until` do. */
export type OffCause = 'disabled' | 'not-yet' | 'ended';

/** What decides whether a declared schedule is to be live. */
export interface Bounded {
  readonly enabled: boolean;
  readonly from: Date | null;
  readonly until: Date | null;
}

/** Why a schedule must not be live at an instant; null when it is to be. */
export function findOffCause({ enabled, from, until }: Bounded, now: Date): OffCause | null {
  if (!enabled) return 'disabled';
  if (until !== null && until.getTime() <= now.getTime()) return 'ended';
  return from !== null && from.getTime() > now.getTime() ? 'not-yet' : null;
}

/** Whether a schedule is to be live at an instant. */
export function isOn(schedule: Bounded, now: Date): boolean {
  return findOffCause(schedule, now) === null;
}

/** Why a schedule must not be live, as people read it: a predicate without a full stop. */
export function describeOff(cause: OffCause, { from, until }: Bounded): string {
  switch (cause) {
    case 'disabled':
      return 'is declared with enabled: false';
    case 'not-yet':
      return `is not yet to run (from ${formatBound(from)})`;
    case 'ended':
      return `has ended (until ${formatBound(until)})`;
  }
}

function formatBound(at: Date | null): string {
  return at === null ? '' : formatInstant(at);
}
