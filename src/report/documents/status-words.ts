/** The words of a status: states, the orders of the list, and what `--fail-on` accepts. */
import { latenesses, type Lateness } from '../../core/time/latenesses.ts';
import { holdCauses, type HoldCause } from '../../core/model/change.ts';

/**
 * State of a schedule. `pending`: a one-shot that is live as declared and has not run. `edited`: live in another form
 * than declared. `forgotten`: only the ledger still has a record of it. A schedule that is left alone has the cause of
 * its hold.
 */
export type ScheduleState =
  'as-declared' | 'pending' | 'edited' | 'missing' | 'undeclared' | 'duplicate' | 'forgotten' | HoldCause;

/** Every state, in the order a summary counts them. */
export const scheduleStates: readonly ScheduleState[] = [
  'as-declared',
  'pending',
  'edited',
  'missing',
  'undeclared',
  'duplicate',
  'forgotten',
  ...holdCauses,
];

/** Orders in which a status lists schedules; the default comes first. */
export const statusSorts = ['name', 'next', 'state'] as const;

/** Name of an order, as typed after `--sort`. */
export type StatusSort = (typeof statusSorts)[number];

/** What `--fail-on` accepts: a state, or that a schedule should have run. `late` includes `stopped`. */
export type FailState = Lateness | ScheduleState;

/** Every value of `--fail-on`. */
export const failStates: readonly FailState[] = [...latenesses, ...scheduleStates];
