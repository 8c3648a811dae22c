import { formatAddress } from '../../core/model/declaration.ts';
import type { Location } from '../../core/model/diagnostic.ts';
import type { GuardFinding } from '../../core/model/guard.ts';
import type { Breach } from '../../core/model/policy.ts';

/** What one guard found, as documents hold it. */
export interface GuardEntry extends Pick<GuardFinding, 'code' | 'message' | 'hints' | 'allowed'> {
  /** The worker's alias; null when all workers together are meant. */
  readonly worker: string | null;
  /** The exact flag that permits it; null for `policy`, which no flag permits. */
  readonly allow: string | null;
  /** What the policy does not permit; null for every other guard. */
  readonly breach: BreachEntry | null;
}

/** A breach of a policy, as documents hold it, with the place of the schedule, else of the worker, else of the rule. */
export interface BreachEntry
  extends Pick<Breach, 'rule' | 'workerId' | 'refuses' | 'found' | 'allowed' | 'nearest'>, Location {
  /** The file of the policy, with the git revision before it where it is not that of the checkout. */
  readonly policy: string;
  /** `alias/name`; null when a worker, or all workers together, are meant. */
  readonly address: string | null;
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
