import { hashContent } from './fingerprint.ts';
import { isOn, type OffCause } from '../model/bounds.ts';
import { formatAddress, type DeclaredSchedule } from '../model/declaration.ts';
import type { ListedWorker, RecognisedSchedule } from '../model/live.ts';
import { isYoung } from '../model/owned.ts';
import type { CancelCause, Change, ForgetChange, HoldCause } from '../model/change.ts';
import { holdUndeclared, isAboutToRun } from './set-aside.ts';
import { describe, recall, wasProtected, type WorkerContext } from './worker-context.ts';

/** A row that should not be live, and what names it. */
interface StaleRow {
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
 * the ledger holds, under `none` only those the ledger holds and a declaration switches off or has replaced. What a pause
 * covers goes in any case.
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

/** A row that stands for no declaration. `standing` has, by name, the declarations that are live as declared, or would be but for a pause. */
export function planUndeclared(
  context: WorkerContext,
  row: RecognisedSchedule,
  standing: ReadonlyMap<string, DeclaredSchedule>,
): Change {
  if (isAboutToRun(context, row)) return holdUndeclared(context, row);
  const current = standing.get(context.recordById.get(row.id)?.name ?? '');
  const isPreviousVersion = current !== undefined;
  const state = current !== undefined && isOn(current, context.now) ? 'live as declared' : 'paused';
  const reason =
    current !== undefined
      ? `is the previous version of ${formatAddress(context.worker.alias, current.name)}, which is ${state}`
      : 'is live and not declared';
  return planStale(context, { row, cause: 'undeclared', name: null, protect: false, isPreviousVersion, reason });
}

/** Why a stale row is left alone; null when it is ours to cancel. */
function findProtector(
  { worker }: WorkerContext,
  isOurs: boolean,
  { cause, isPreviousVersion }: StaleRow,
): { readonly cause: HoldCause; readonly reason: string } | null {
  // A pause stops what is declared, made by whom it may be.
  if (cause === 'paused') return null;
  switch (worker.prune) {
    case 'all':
      return null;
    case 'owned':
      return isOurs ? null : { cause: 'foreign', reason: 'rota did not make it, and prune: owned leaves it' };
    case 'none':
      return isOurs && (isOff(cause) || isPreviousVersion)
        ? null
        : { cause: 'unpruned', reason: 'prune: none leaves it' };
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
  const gone = context.record.schedules.filter((record) => {
    const mayBeLate = record.paused !== true && isYoung(record, context.now);
    return !context.declaredNames.has(record.name) && !liveIds.has(record.scheduleId) && !mayBeLate;
  });
  if (gone.length === 0) return [];
  const declaredHashes = new Set(context.worker.schedules.map(({ content }) => hashContent(content)));
  return gone
    .filter(({ contentHash }) => !declaredHashes.has(contentHash))
    .map(({ name, scheduleId }) => {
      const reason = `${formatAddress(context.worker.alias, name)} is neither live nor declared any more`;
      return { kind: 'forget', scheduleId, ...describe(context, name, reason) };
    });
}
