import { formatAddress } from '../../core/model/declaration.ts';
import type { GuardCode, GuardFinding } from '../../core/model/guard.ts';
import type { Breach, PolicyRule } from '../../core/model/policy.ts';

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
  /** The exact flag that permits it; null for `policy`, which no flag permits. */
  readonly allow: string | null;
  /** What the policy does not permit; null for every other guard. */
  readonly breach: BreachEntry | null;
}

/** A breach of a policy, as documents hold it. */
export interface BreachEntry {
  readonly rule: PolicyRule;
  /** The file of the policy, with the git revision before it where it is not that of the checkout. */
  readonly policy: string;
  /** `alias/name`; null when a worker, or all workers together, are meant. */
  readonly address: string | null;
  readonly workerId: string | null;
  /** Whether it refuses what the files say; else the policy only warns of it. */
  readonly refuses: boolean;
  readonly found: string;
  readonly allowed: string;
  /** The nearest value that passes, as it is written in a file where it is one; null when there is none. */
  readonly nearest: string | null;
  /** Where the schedule, else the worker, else the rule is written. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

export function createGuardEntry({ code, alias, message, hints, allowed, breach }: GuardFinding): GuardEntry {
  const allow = code === 'policy' ? null : `--allow ${code}`;
  const found = breach === undefined ? null : createBreachEntry(breach);
  return { code, worker: alias, message, hints, allowed, allow, breach: found };
}

export function createBreachEntry(breach: Breach): BreachEntry {
  const { rule, policy, alias, name, workerId, refuses, found, allowed, nearest, location } = breach;
  const address = alias === null || name === null ? null : formatAddress(alias, name);
  return { rule, policy, address, workerId, refuses, found, allowed, nearest, ...location };
}

/** Whether a policy refuses a plan, which then can be applied by no flag. */
export function isRefusedByPolicy(guards: readonly Pick<GuardEntry, 'code' | 'allowed'>[]): boolean {
  return guards.some(({ code, allowed }) => code === 'policy' && !allowed);
}
