/** The checks that can refuse a plan; each has its own `--allow`. */
export const guardCodes = [
  'cancel-limit',
  'emptied-worker',
  'protected',
  'timezone-mismatch',
  'unlimited-budget',
  'too-often',
  'previous-version-left',
  'ledger-is-new',
] as const;

/** The word for one check, as typed after `--allow`. */
export type GuardCode = (typeof guardCodes)[number];

/** What one check found in a plan. */
export interface GuardFound {
  /** The worker's alias; null when all workers together are meant. */
  readonly alias: string | null;
  /** The counts, the limit and the share, one sentence without a full stop. */
  readonly message: string;
  /** What to write in the files instead of the flag, one line each; empty when there is nothing to write. */
  readonly hints: readonly string[];
}

/** One refusal, or one that was allowed. */
export interface GuardFinding extends GuardFound {
  readonly code: GuardCode;
  /** True when `--allow` named it: it is reported and does not refuse. */
  readonly allowed: boolean;
}
