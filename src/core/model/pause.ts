import { formatInstant } from '../time/when.ts';
import type { Location } from './diagnostic.ts';
import { matchesGlob } from './glob.ts';

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

/** Whether a pause has not ended. */
export function isInForce({ until }: Pause, now: Date): boolean {
  return until === null || until.getTime() > now.getTime();
}

/** Why and until when, as people read it: `Christmas, until 2027-01-04T05:00:00Z`. */
export function describePause({ reason, until }: Pause): string {
  return until === null ? reason : `${reason}, until ${formatInstant(until)}`;
}
