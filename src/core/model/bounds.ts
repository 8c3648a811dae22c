/**
 * When a declared schedule is to be live, given its `from`, `until` and pause, and at which instants that changes.
 *
 * Everything that asks this asks here. The clock is the service's. `from` is inclusive, `until` exclusive: at `until`
 * the schedule has ended.
 */
import { formatInstant } from '../time/when.ts';
import { matchesGlob } from './glob.ts';
import type { Location } from './diagnostic.ts';

/** A pause as declared at the top of a file: while it lasts, the schedules it covers must not be live. */
export interface Pause {
  /** Why, for people; not empty. */
  readonly reason: string;
  /** When it ends by itself, UTC, exclusive; null if it lasts until its block is removed. */
  readonly until: Date | null;
  /** Globs over the aliases and addresses it covers; if empty, it covers everything. */
  readonly workers: readonly string[];
  /** Globs over the aliases and addresses it leaves alone. */
  readonly except: readonly string[];
  readonly location: Location;
}

/** Whether a glob matches the alias or the whole address of a schedule. */
function matchesAddress(glob: string, alias: string, name: string): boolean {
  return matchesGlob(alias, glob) || matchesGlob(`${alias}/${name}`, glob);
}

/** Whether a glob of a pause matches a worker or any of its schedules. */
export function matchesWorker(
  glob: string,
  { alias, schedules }: { readonly alias: string; readonly schedules: readonly { readonly name: string }[] },
): boolean {
  return matchesGlob(alias, glob) || schedules.some(({ name }) => matchesAddress(glob, alias, name));
}

/** Whether a pause covers a schedule, even if the pause has ended. */
export function covers({ workers, except }: Pick<Pause, 'workers' | 'except'>, alias: string, name: string): boolean {
  const isOneOf = (globs: readonly string[]): boolean => globs.some((glob) => matchesAddress(glob, alias, name));
  return (workers.length === 0 || isOneOf(workers)) && !isOneOf(except);
}

/** Returns the pause that ends last, the first of several that end together; null if there are none. */
export function lastToEnd(pauses: readonly Pause[]): Pause | null {
  const endOf = ({ until }: Pause): number => until?.getTime() ?? Number.POSITIVE_INFINITY;
  return pauses.reduce<Pause | null>(
    (last, pause) => (last === null || endOf(pause) > endOf(last) ? pause : last),
    null,
  );
}

export function isInForce({ until }: Pause, now: Date): boolean {
  return until === null || until.getTime() > now.getTime();
}

/** Formats the reason and end of a pause: `Christmas, until 2027-01-04T05:00:00Z`. */
export function describePause({ reason, until }: Pause): string {
  return until === null ? reason : `${reason}, until ${formatInstant(until)}`;
}

/** Why a declared schedule must not be live: its file disables it, or its `from`, its `until` or a pause does. */
export type OffCause = 'disabled' | 'not-yet' | 'ended' | 'paused';

/** The fields that decide whether a declared schedule is to be live. */
interface Bounded {
  readonly enabled: boolean;
  readonly from: Date | null;
  readonly until: Date | null;
  readonly pause: Pause | null;
}

/**
 * Returns why a schedule must not be live at an instant; null if it is to be live. A pause is the last cause
 * considered.
 */
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

/** Returns a schedule as if no pause covered it. */
export function withoutPause<Schedule extends Bounded>(schedule: Schedule): Schedule {
  return schedule.pause === null ? schedule : { ...schedule, pause: null };
}

/** Whether a schedule is to be live at an instant. */
export function isOn(schedule: Bounded, now: Date): boolean {
  return findOffCause(schedule, now) === null;
}

/** Says why a schedule must not be live, as a predicate without a full stop. */
export function describeOff(cause: OffCause, { from, until, pause }: Bounded): string {
  switch (cause) {
    case 'disabled':
      return 'is declared with enabled: false';
    case 'not-yet':
      return `does not run yet (from ${formatBound(from)})`;
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

/** Why a plan changes by itself. */
export type InstantCause = 'from' | 'until' | 'date' | 'pause';

/** An instant at which the plan changes by itself. */
export interface Instant {
  /** UTC. */
  readonly at: Date;
  /** Alias of the worker; null for the end of a pause, which concerns everything the pause covers. */
  readonly alias: string | null;
  /** Declared name of the schedule; null if the alias is null. */
  readonly name: string | null;
  readonly cause: InstantCause;
  /** What happens to the schedules then. `hold` means that a date has passed and is never sent. */
  readonly then: 'create' | 'cancel' | 'hold';
  /** How many schedules change, 1 or more. */
  readonly schedules: number;
  /** Reason of the pause that ends; null for all other causes. */
  readonly reason: string | null;
}
