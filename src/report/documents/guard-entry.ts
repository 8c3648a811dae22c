import { formatAddress } from '../../core/model/declaration.ts';
import type { Location } from '../../core/model/diagnostic.ts';
import type { GuardFinding } from '../../core/model/guard.ts';
import type { Breach } from '../../core/model/policy.ts';

/** A finding of a guard, as reported. */
export interface GuardEntry extends Pick<GuardFinding, 'code' | 'message' | 'hints' | 'allowed'> {
  /** Alias of the worker; null for all workers together. */
  readonly worker: string | null;
  /** The exact flag that permits it; null for `policy`, which no flag permits. */
  readonly allow: string | null;
  /** The breach that a policy refuses; null for every other guard. */
  readonly breach: BreachEntry | null;
}

/** A breach of a policy, as reported. Its location is that of the schedule, else of the worker, else of the rule. */
export interface BreachEntry
  extends Pick<Breach, 'rule' | 'workerId' | 'refuses' | 'found' | 'allowed' | 'nearest'>, Location {
  /** File of the policy, preceded by its git revision if it is not from the checkout. */
  readonly policy: string;
  /** `alias/name`; null for a worker, or for all workers together. */
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

/** Whether a policy refuses a plan, which no flag can permit. */
export function isRefusedByPolicy(guards: readonly Pick<GuardEntry, 'code' | 'allowed'>[]): boolean {
  return guards.some(({ code, allowed }) => code === 'policy' && !allowed);
}
