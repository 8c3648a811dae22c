/** The words of a status: how a schedule stands, in which order schedules are listed, what a watchdog asks for. */
import { latenesses, type Lateness } from '../../core/time/latenesses.ts';
import { holdCauses, type HoldCause } from '../../core/model/change.ts';

/**
 * How a schedule stands: `pending` is a one-shot that is live as declared and has not run, `edited` is live in another
 * form than declared, `forgotten` is a ledger's record of nothing; what is left alone has the plan's own word.
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

/** The orders in which a status lists schedules, the default first. */
export const statusSorts = ['name', 'next', 'state'] as const;

/** The word for one of them, as typed after `--sort`. */
export type StatusSort = (typeof statusSorts)[number];

/** What a watchdog may ask for: a state, or that a schedule should have run; `late` takes what has stopped with it. */
export type FailState = Lateness | ScheduleState;

/** Every one of them, as typed after `--fail-on`. */
export const failStates: readonly FailState[] = [...latenesses, ...scheduleStates];
