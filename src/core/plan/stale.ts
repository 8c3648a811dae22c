import { hashContent } from './fingerprint.ts';
import { assertNever } from '../assert-never.ts';
import type { OffCause } from '../model/bounds.ts';
import { formatAddress } from '../model/declaration.ts';
import type { ListedWorker, RecognisedSchedule } from '../model/live.ts';
import { isYoung } from '../model/owned.ts';
import type { CancelCause, Change, ForgetChange, HoldCause } from '../model/plan.ts';
import { describe, recall, wasProtected } from './worker-context.ts';
import type { WorkerContext } from './worker-context.ts';

/** A row that should not be live, and what names it. */
export interface StaleRow {
  readonly row: RecognisedSchedule;
  readonly cause: CancelCause;
  /** The declaration it belongs to; null for `undeclared`. */
  readonly name: string | null;
  /** Whether the declaration protects it; the ledger may all the same. */
  readonly protect: boolean;
  /** Whether the declaration that the ledger has it under is live in its new version, so that both run. */
  readonly isPreviousVersion: boolean;
  /** One sentence without a full stop. */
  readonly reason: string;
}

/**
 * Cancels a row that is ours to cancel and holds any other: under `prune: all` every row is ours, under `owned` those
 * the ledger holds, under `none` only those the ledger holds and a declaration switches off or has replaced.
 */
export function planStale(context: WorkerContext, stale: StaleRow): Change {
  const { row, cause } = stale;
  const known = recall(context, row);
  const name = stale.name ?? known?.name ?? null;
  const leftBy = findProtector(context, known !== null, stale);
  if (leftBy !== null) {
    const reason = `${stale.reason}; ${leftBy.reason}`;
    return {
      kind: 'hold',
      cause: leftBy.cause,
      scheduleId: row.id,
      content: row.content,
      ...describe(context, name, reason),
    };
  }
  // A copy that goes takes nothing with it.
  const protect = cause !== 'duplicate' && (stale.protect || wasProtected(context, row));
  return { kind: 'cancel', cause, before: row, protect, ...describe(context, name, stale.reason) };
}

/** Why a stale row is left alone; null when it is ours to cancel. */
function findProtector(
  { worker }: WorkerContext,
  isOurs: boolean,
  { cause, isPreviousVersion }: StaleRow,
): { readonly cause: HoldCause; readonly reason: string } | null {
  switch (worker.prune) {
    case 'all':
      return null;
    case 'owned':
      return isOurs ? null : { cause: 'foreign', reason: 'rota did not make it, and prune: owned leaves it' };
    case 'none':
      return isOurs && (isOff(cause) || isPreviousVersion)
        ? null
        : { cause: 'unpruned', reason: 'prune: none leaves it' };
    default:
      return assertNever(worker.prune);
  }
}

function isOff(cause: CancelCause): cause is OffCause {
  return cause !== 'undeclared' && cause !== 'duplicate';
}

/**
 * Drops ledger records of schedules that are neither live nor declared, by name or as a renamed one-shot; not of one so
 * young that the list may just be late, or it would be another's once it shows.
 */
export function planForgotten(context: WorkerContext, observed: ListedWorker): readonly ForgetChange[] {
  if (context.record === null) return [];
  const liveIds = new Set(observed.schedules.map(({ id }) => id));
  const declaredHashes = new Set(context.worker.schedules.map(({ content }) => hashContent(content)));
  return context.record.schedules
    .filter((record) => {
      const isDeclared = context.declaredNames.has(record.name) || declaredHashes.has(record.contentHash);
      return !isDeclared && !liveIds.has(record.scheduleId) && !isYoung(record, context.now);
    })
    .map(({ name, scheduleId }) => {
      const reason = `${formatAddress(context.worker.alias, name)} is neither live nor declared any more`;
      return { kind: 'forget', scheduleId, ...describe(context, name, reason) };
    });
}
