import { assertNever } from '../assert-never.ts';
import { formatAddress } from '../model/declaration.ts';
import type { Declaration } from '../model/declaration.ts';
import { changesOf } from '../model/plan.ts';
import type { Change, Plan } from '../model/plan.ts';

/** What a person decides of one-shots, by address. */
export interface Decisions {
  /** To be sent although they ran, or may have. */
  readonly rearm: readonly string[];
  /** To be counted as done. */
  readonly completed: readonly string[];
}

/** Why a decision would have no effect, or a wrong one. */
export interface DecisionProblem {
  readonly option: keyof Decisions;
  /** Follows the option; no full stop. */
  readonly message: string;
  /** What to do instead; null when the message already says it. */
  readonly hint: string | null;
}

/** The first decision that no plan can follow: not about a declared date or delay, given twice, or without a ledger. */
export function findMisdirected(
  decisions: Decisions,
  { workers }: Declaration,
  { hasLedger }: { readonly hasLedger: boolean },
): DecisionProblem | null {
  const oneShots = workers.flatMap(({ alias, schedules }) =>
    schedules
      .filter(({ content: { when } }) => when.type === 'delayed' || when.type === 'scheduled')
      .map(({ name }) => formatAddress(alias, name)),
  );
  for (const option of ['rearm', 'completed'] as const) {
    for (const address of decisions[option]) {
      if (!oneShots.includes(address)) {
        const hint = `declared: ${oneShots.join(', ') || 'none'}`;
        return { option, message: `${address}: expected a declared date or delay`, hint };
      }
      if (!hasLedger) {
        return { option, message: 'requires a ledger: without one, rota does not remember the decision', hint: null };
      }
    }
  }
  const both = decisions.rearm.find((address) => decisions.completed.includes(address));
  if (both === undefined) return null;
  return { option: 'completed', message: `${both}: expected one decision, got rearm as well`, hint: null };
}

/** The first decision that a plan does not follow: what counts as done is live, or what is to be sent is in the past. */
export function findUnfollowed({ rearm, completed }: Decisions, plan: Plan): DecisionProblem | null {
  for (const change of changesOf(plan)) {
    const address = formatAddress(change.alias, change.name ?? '');
    const liveId = findLiveId(change);
    if (completed.includes(address) && liveId !== null) {
      const hint = 'to end it: enabled: false, or remove its block';
      return { option: 'completed', message: `${address}: it is live as ${liveId} and will run`, hint };
    }
    if (rearm.includes(address) && change.kind === 'hold' && isOver(change)) {
      return { option: 'rearm', message: `${address}: ${change.reason}`, hint: 'give it a date that is ahead' };
    }
  }
  return null;
}

function findLiveId(change: Change): string | null {
  switch (change.kind) {
    case 'keep':
    case 'adopt':
    case 'unprotect':
    case 'replace':
      return change.before.id;
    case 'create':
    case 'cancel':
    case 'forget':
    case 'hold':
      return null;
    default:
      return assertNever(change);
  }
}

function isOver({ cause }: Extract<Change, { readonly kind: 'hold' }>): boolean {
  return cause === 'expired' || cause === 'completed';
}
