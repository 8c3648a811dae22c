/**
 * What `from`, `until` and a pause make of a declared schedule, and the instants at which they do so. Everything that asks
 * whether one is to be live asks here; the clock is the service's. `from` is inclusive, `until` exclusive: at that instant it
 * has ended.
 */
import { formatInstant } from '../time/when.ts';
import { matchesGlob } from './glob.ts';
import type { Location } from './diagnostic.ts';

/** A time in which what it covers must not be live, as the top of a file states it. */
export interface Pause {
  /** Why, for people; not empty. */
  readonly reason: string;
  /** When it ends by itself, UTC, exclusive; null: when its block is removed. */
  readonly until: Date | null;
  /** Globs over aliases and addresses of what it covers; empty: everything. */
  readonly workers: readonly string[];
  /** The same of what it leaves alone. */
  readonly except: readonly string[];
  readonly location: Location;
}

/** A glob is of a schedule where it matches the alias or the whole address. */
function matchesAddress(glob: string, alias: string, name: string): boolean {
  return matchesGlob(alias, glob) || matchesGlob(`${alias}/${name}`, glob);
}

/** Whether a glob of a pause is of a worker, or of any of its schedules. */
export function matchesWorker(
  glob: string,
  { alias, schedules }: { readonly alias: string; readonly schedules: readonly { readonly name: string }[] },
): boolean {
  return matchesGlob(alias, glob) || schedules.some(({ name }) => matchesAddress(glob, alias, name));
}

/** Whether a pause is of a schedule, ended or not. */
export function covers({ workers, except }: Pick<Pause, 'workers' | 'except'>, alias: string, name: string): boolean {
  const isOneOf = (globs: readonly string[]): boolean => globs.some((glob) => matchesAddress(glob, alias, name));
  return (workers.length === 0 || isOneOf(workers)) && !isOneOf(except);
}

/** The pause that ends last, the first of those that end together; null where there is none. */
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

/** Why and until when, as people read it: `Christmas, until 2027-01-04T05:00:00Z`. */
export function describePause({ reason, until }: Pause): string {
  return until === null ? reason : `${reason}, until ${formatInstant(until)}`;
}

/** Why a declared schedule must not be live: its file switches it off, or `from`, `until` or a pause do. */
export type OffCause = 'disabled' | 'not-yet' | 'ended' | 'paused';

/** What decides whether a declared schedule is to be live. */
interface Bounded {
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

/** What makes a plan change by itself. */
export type InstantCause = 'from' | 'until' | 'date' | 'pause';

/** An instant at which the plan changes by itself. */
export interface Instant {
  /** UTC. */
  readonly at: Date;
  /** The worker's alias; null for the end of a pause, which is about all that it covers. */
  readonly alias: string | null;
  /** The declared name; null with the alias. */
  readonly name: string | null;
  readonly cause: InstantCause;
  /** What becomes of the schedules then: `hold` is a date that has passed, which is never sent. */
  readonly then: 'create' | 'cancel' | 'hold';
  /** How many schedules it is about, 1 or more. */
  readonly schedules: number;
  /** Why what ends then is paused; null for all other causes. */
  readonly reason: string | null;
}
