import { assertNever } from '../core/assert-never.ts';
import { formatAddress } from '../core/model/declaration.ts';
import type { Declaration } from '../core/model/declaration.ts';
import { changesOf } from '../core/model/plan.ts';
import type { Change, Plan } from '../core/model/plan.ts';
import { UsageError } from './errors.ts';

/** What a person decides of one-shots, by address. */
export interface Decisions {
  /** To be sent although they ran, or may have. */
  readonly rearm: readonly string[];
  /** To be counted as done. */
  readonly completed: readonly string[];
}

/**
 * A typing error in an address would leave a decision without effect, and nobody told.
 *
 * @throws UsageError for an address that is not a declared date or delay, or that is given twice, and without a ledger.
 */
export function requireOneShots({ rearm, completed }: Decisions, { workers, ledger }: Declaration): void {
  const oneShots = workers.flatMap(({ alias, schedules }) =>
    schedules
      .filter(({ content: { when } }) => when.kind === 'delayed' || when.kind === 'scheduled')
      .map(({ name }) => formatAddress(alias, name)),
  );
  for (const [flag, addresses] of Object.entries({ '--rearm': rearm, '--completed': completed })) {
    for (const address of addresses) {
      if (!oneShots.includes(address)) {
        throw new UsageError(
          `${flag} ${address}: expected a declared date or delay`,
          `declared: ${oneShots.join(', ') || 'none'}`,
        );
      }
      if (ledger === null) {
        throw new UsageError(`${flag} needs a ledger: without one nothing remembers what you decide`);
      }
    }
  }
  const both = rearm.find((address) => completed.includes(address));
  if (both !== undefined) throw new UsageError(`expected --rearm or --completed for ${both}, got both`);
}

/**
 * A decision that a plan does not follow is told before anything is written.
 *
 * @throws UsageError when what counts as done is live, or what is to be sent has a date that has passed.
 */
export function requireMissing({ rearm, completed }: Decisions, plan: Plan): void {
  for (const change of changesOf(plan)) {
    const address = formatAddress(change.alias, change.name ?? '');
    const liveId = findLiveId(change);
    if (completed.includes(address) && liveId !== null) {
      throw new UsageError(
        `--completed ${address}: it is live as ${liveId} and will run`,
        'to end it: enabled: false, or remove its block',
      );
    }
    if (rearm.includes(address) && change.kind === 'hold' && isOver(change)) {
      throw new UsageError(`--rearm ${address}: ${change.reason}`, 'give it a date that is ahead');
    }
  }
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
