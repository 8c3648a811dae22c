import type { GuardCode, GuardFinding } from '../../core/model/guard.ts';

/** What one guard found, as documents hold it. */
export interface GuardEntry {
  readonly code: GuardCode;
  /** The worker's alias; null when all workers together are meant. */
  readonly worker: string | null;
  /** The counts, the limit and the share, one sentence without a full stop. */
  readonly message: string;
  /** What to write in the files instead, one line each; empty when there is nothing to write. */
  readonly hints: readonly string[];
  /** False: it refuses the plan. */
  readonly allowed: boolean;
  /** The exact flag that permits it. */
  readonly allow: string;
}

/** Writes a finding as documents hold it. */
export function createGuardEntry({ code, alias, message, hints, allowed }: GuardFinding): GuardEntry {
  return { code, worker: alias, message, hints, allowed, allow: `--allow ${code}` };
}
