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
