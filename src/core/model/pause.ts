import { formatInstant } from '../time/when.ts';
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

/** Whether a pause has not ended. */
export function isInForce({ until }: Pause, now: Date): boolean {
  return until === null || until.getTime() > now.getTime();
}

/** Why and until when, as people read it: `Christmas, until 2027-01-04T05:00:00Z`. */
export function describePause({ reason, until }: Pause): string {
  return until === null ? reason : `${reason}, until ${formatInstant(until)}`;
}
