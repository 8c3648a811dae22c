import type { Breach } from './policy.ts';

/** The checks that can refuse a plan and that a person may let pass, each by its own `--allow`. */
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

/** The checks that can refuse a plan. No `--allow` lets a breach of the policy pass: an exception in the policy does. */
export const guardCodes: readonly GuardCode[] = [...allowableGuards, 'policy'];

/** The word for one check. */
export type GuardCode = AllowableGuard | 'policy';

/** The word for one check, as typed after `--allow`. */
export type AllowableGuard = (typeof allowableGuards)[number];

/** What one check found in a plan. */
export interface GuardFound {
  /** The worker's alias; null when all workers together are meant. */
  readonly alias: string | null;
  /** The counts, the limit and the share, one sentence without a full stop. */
  readonly message: string;
  /** What to write in the files instead of the flag, one line each; empty when there is nothing to write. */
  readonly hints: readonly string[];
  /** What a policy does not permit; absent for every other check. */
  readonly breach?: Breach;
}

/** The same where there is nothing to write. */
export type Found = Pick<GuardFound, 'alias' | 'message'>;

/** One refusal, or one that was allowed. */
export interface GuardFinding extends GuardFound {
  readonly code: GuardCode;
  /** True when `--allow` named it: it is reported and does not refuse. */
  readonly allowed: boolean;
}
