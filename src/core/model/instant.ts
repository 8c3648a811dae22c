/** What makes a plan change by itself. */
export type InstantCause = 'from' | 'until' | 'date';

/** An instant at which the plan changes by itself. */
export interface Instant {
  /** UTC. */
  readonly at: Date;
  /** The worker's alias. */
  readonly alias: string;
  /** The declared name. */
  readonly name: string;
  readonly cause: InstantCause;
  /** What becomes of the schedule then: `hold` is a date that has passed, which is never sent. */
  readonly then: 'create' | 'cancel' | 'hold';
}
