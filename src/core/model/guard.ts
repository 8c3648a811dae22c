import type { Breach } from './policy.ts';

/** Guards that a person can let pass, each with its own `--allow`. */
export const allowableGuards = [
  'cancel-limit',
  'emptied-worker',
  'protected',
  'timezone-mismatch',
  'unlimited-budget',
  'too-often',
  'previous-version-left',
  'ledger-is-new',
] as const;

/** Guards that can refuse a plan. `--allow` never lets a policy breach pass; an exception in the policy does. */
export const guardCodes: readonly GuardCode[] = [...allowableGuards, 'policy'];

/** Name of a guard. */
export type GuardCode = AllowableGuard | 'policy';

/** Name of a guard as typed after `--allow`. */
export type AllowableGuard = (typeof allowableGuards)[number];

/** A problem that a guard found in a plan. */
export interface GuardFound {
  /** Alias of the worker; null if the finding is about all workers together. */
  readonly alias: string | null;
  /** One sentence without a full stop, with the counts and the limit if there are any. */
  readonly message: string;
  /** Lines to write in the files instead of using the flag; empty if there are none. */
  readonly hints: readonly string[];
  /** The policy breach; absent for every other guard. */
  readonly breach?: Breach;
}

/** A finding with nothing to write in the files. */
export type Found = Pick<GuardFound, 'alias' | 'message'>;

/** A finding of a guard: a refusal, unless it was allowed. */
export interface GuardFinding extends GuardFound {
  readonly code: GuardCode;
  /** true if `--allow` named the guard, so that the finding is reported but does not refuse the plan. */
  readonly allowed: boolean;
}
