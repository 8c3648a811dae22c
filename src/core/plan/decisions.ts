import { formatAddress, type Declaration } from '../model/declaration.ts';
import { isRenewal, type CancelCause, type Change, type HoldCause } from '../model/change.ts';
import { changesOf, type Plan } from '../model/plan.ts';
import { formatInstant, isOneShot } from '../time/when.ts';

/** A person's decisions about single schedules, by address (`worker/schedule`); each is an option of `rota apply`. */
export interface Decisions {
  /** One-shots to send although they ran, or may have run (`--rearm`). */
  readonly rearm: readonly string[];
  /** One-shots to count as done (`--completed`). */
  readonly completed: readonly string[];
  /** Crons and intervals that have stopped, to create again (`--renew`). */
  readonly renew: readonly string[];
}

export const noDecisions: Decisions = { rearm: [], completed: [], renew: [] };

/** Names of the decisions, as options, inputs and parameters spell them. */
export const decisionNames: readonly (keyof Decisions)[] = Object.keys(noDecisions) as (keyof Decisions)[];

/** Builds decisions by reading each by its name. */
export function mapDecisions(read: (name: keyof Decisions) => readonly string[]): Decisions {
  return Object.fromEntries(decisionNames.map((name) => [name, read(name)])) as Record<
    keyof Decisions,
    readonly string[]
  >;
}

/** Why a decision would have no effect, or a wrong one. */
export interface DecisionProblem {
  readonly option: keyof Decisions;
  /** Follows the option; without a full stop. */
  readonly message: string;
  /** What to do instead; null if the message already says it. */
  readonly hint: string | null;
}

/**
 * Finds the first decision that no plan can follow: for the wrong kind of schedule, without a ledger, or contradicted.
 */
export function findMisdirected(
  decisions: Decisions,
  { workers }: Declaration,
  { hasLedger }: { readonly hasLedger: boolean },
): DecisionProblem | null {
  const declared = workers.flatMap(({ alias, schedules }) =>
    schedules.map(({ name, content }) => ({ address: formatAddress(alias, name), isOnce: isOneShot(content.when) })),
  );
  const oneShots = declared.filter(({ isOnce }) => isOnce).map(({ address }) => address);
  const recurring = declared.filter(({ isOnce }) => !isOnce).map(({ address }) => address);
  for (const option of ['rearm', 'completed'] as const) {
    for (const address of decisions[option]) {
      const misdirected = checkKind({ option, address, of: oneShots, expected: 'a declared date or delay' });
      if (misdirected !== null) return misdirected;
      if (!hasLedger) {
        return { option, message: 'requires a ledger: without one, rota does not remember the decision', hint: null };
      }
    }
  }
  for (const address of decisions.renew) {
    const misdirected = checkKind({ option: 'renew', address, of: recurring, expected: 'a declared cron or interval' });
    if (misdirected !== null) return misdirected;
  }
  const both = decisions.rearm.find((address) => decisions.completed.includes(address));
  if (both === undefined) return null;
  return { option: 'completed', message: `${both}: expected one decision, got rearm as well`, hint: null };
}

function checkKind(given: {
  readonly option: keyof Decisions;
  readonly address: string;
  readonly of: readonly string[];
  readonly expected: string;
}): DecisionProblem | null {
  const { option, address, of, expected } = given;
  if (of.includes(address)) return null;
  return { option, message: `${address}: expected ${expected}`, hint: `declared: ${of.join(', ') || 'none'}` };
}

/**
 * Finds the first decision that a plan does not follow: a schedule to count as done is live, a schedule to send again
 * has passed or is paused, or a schedule to renew has not stopped.
 */
export function findUnfollowed({ rearm, completed, renew }: Decisions, plan: Plan): DecisionProblem | null {
  for (const change of changesOf(plan)) {
    const address = addressOf(change);
    const liveId = findLiveId(change);
    if (completed.includes(address) && liveId !== null) {
      const hint = 'to cancel it, set enabled: false or remove its block';
      return { option: 'completed', message: `${address}: it is live as ${liveId} and will run`, hint };
    }
    if (rearm.includes(address) && (change.kind === 'hold' || change.kind === 'cancel')) {
      const hint = rearmHints[change.cause];
      if (hint !== undefined) return { option: 'rearm', message: `${address}: ${change.reason}`, hint };
    }
  }
  const renewed = new Set(changesOf(plan).flatMap((change) => (isRenewal(change) ? [addressOf(change)] : [])));
  const unrenewed = renew.find((address) => !renewed.has(address));
  return unrenewed === undefined ? null : describeUnrenewed(unrenewed, plan);
}

function describeUnrenewed(address: string, plan: Plan): DecisionProblem {
  const change = changesOf(plan).find((each) => addressOf(each) === address);
  const nextRunAt = change?.kind === 'keep' || change?.kind === 'adopt' ? change.before.nextRunAt : null;
  if (nextRunAt === null) {
    const now = change === undefined ? 'nothing is planned for it' : `${describeKind(change)}: it ${change.reason}`;
    return {
      option: 'renew',
      message: `${address}: only a live schedule that has stopped is renewed; ${now}`,
      hint: 'see: rota plan',
    };
  }
  const message = `${address}: it has not stopped; its next run is ${formatInstant(nextRunAt)}`;
  return { option: 'renew', message, hint: 'to recreate it anyway, cancel it first: enabled: false' };
}

function describeKind({ kind }: Change): string {
  return kind === 'hold' ? 'the plan leaves it alone' : `the plan would ${kind} it`;
}

function addressOf({ alias, name }: Change): string {
  return formatAddress(alias, name ?? '');
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
  }
}

/** Hints for schedules that are to be sent again but that the plan does not send, by cause. */
const rearmHints: Readonly<Partial<Record<HoldCause | CancelCause, string>>> = {
  expired: 'give it a future date',
  completed: 'give it a future date',
  missed: 'give it a future date',
  paused: 'rearm it after the pause',
};
