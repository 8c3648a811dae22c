/**
 * What `from`, `until` and a pause make of a declared schedule. Everything that asks whether one is to be live asks here; the
 * clock is the service's. `from` is inclusive, `until` exclusive: at that instant it has ended.
 */
import { formatInstant } from '../time/when.ts';
import { isInForce } from './pause.ts';
import type { Pause } from './pause.ts';

/** Why a declared schedule must not be live: its file switches it off, or `from`, `until` or a pause do. */
export type OffCause = 'disabled' | 'not-yet' | 'ended' | 'paused';

/** What decides whether a declared schedule is to be live. */
export interface Bounded {
  readonly enabled: boolean;
  readonly from: Date | null;
  readonly until: Date | null;
  readonly pause: Pause | null;
}

/** Why a schedule must not be live at an instant; null when it is to be. A pause is the reason only where nothing else is. */
export function findOffCause({ enabled, from, until, pause }: Bounded, now: Date): OffCause | null {
  if (!enabled) return 'disabled';
  if (until !== null && until.getTime() <= now.getTime()) return 'ended';
  if (from !== null && from.getTime() > now.getTime()) return 'not-yet';
  return pause !== null && isInForce(pause, now) ? 'paused' : null;
}

/** Whether only a pause keeps a schedule from being live at an instant. */
export function isPaused(schedule: Bounded, now: Date): boolean {
  return findOffCause(schedule, now) === 'paused';
}

/** A schedule as if no pause covered it. */
export function withoutPause<Schedule extends Bounded>(schedule: Schedule): Schedule {
  return schedule.pause === null ? schedule : { ...schedule, pause: null };
}

/** Whether a schedule is to be live at an instant. */
export function isOn(schedule: Bounded, now: Date): boolean {
  return findOffCause(schedule, now) === null;
}

/** Why a schedule must not be live, as people read it: a predicate without a full stop. */
export function describeOff(cause: OffCause, { from, until, pause }: Bounded): string {
  switch (cause) {
    case 'disabled':
      return 'is declared with enabled: false';
    case 'not-yet':
      return `is not yet to run (from ${formatBound(from)})`;
    case 'ended':
      return `has ended (until ${formatBound(until)})`;
    case 'paused': {
      const end = pause?.until ?? null;
      return end === null ? 'is paused' : `is paused until ${formatInstant(end)}`;
    }
  }
}

function formatBound(at: Date | null): string {
  return at === null ? '' : formatInstant(at);
}
