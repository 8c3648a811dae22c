import { hashContent } from './fingerprint.ts';
import { isOn, type OffCause } from '../model/bounds.ts';
import { formatAddress, type DeclaredSchedule } from '../model/declaration.ts';
import type { ListedWorker, RecognisedSchedule } from '../model/live.ts';
import { isYoung } from '../model/owned.ts';
import type { CancelCause, Change, ForgetChange, HoldCause } from '../model/change.ts';
import { holdUndeclared, isAboutToRun } from './set-aside.ts';
import { describe, recall, wasProtected, type WorkerContext } from './worker-context.ts';

/** A row that should not be live. */
interface StaleRow {
  readonly row: RecognisedSchedule;
  readonly cause: CancelCause;
  /** Name of its declaration; null for `undeclared`. */
  readonly name: string | null;
  /** Whether the declaration protects it. The ledger may protect it even if this is false. */
  readonly protect: boolean;
  /** Whether the ledger has it under a declaration whose new version is live, so that both run. */
  readonly isPreviousVersion: boolean;
  /** One sentence without a full stop. */
  readonly reason: string;
}

/**
 * Cancels a row that is ours to cancel and holds any other. Under `prune: all` every row is ours; under `owned`, a row
 * that the ledger holds; under `none`, only if a declaration also switches it off or has replaced it. A row that a
 * pause covers is cancelled in any case.
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
  // Cancelling a copy loses nothing.
  const protect = cause !== 'duplicate' && (stale.protect || wasProtected(context, row));
  return { kind: 'cancel', cause, before: row, protect, ...describe(context, name, stale.reason) };
}

/**
 * Plans a row without a declaration. `standing` has, by name, the declarations that are live, or would be without a
 * pause.
 */
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
      : 'is live but not declared';
  return planStale(context, { row, cause: 'undeclared', name: null, protect: false, isPreviousVersion, reason });
}

/** Returns why a stale row is left alone; null if it is ours to cancel. */
function findProtector(
  { worker }: WorkerContext,
  isOurs: boolean,
  { cause, isPreviousVersion }: StaleRow,
): { readonly cause: HoldCause; readonly reason: string } | null {
  // A pause stops every declared schedule, even if rota did not create it.
  if (cause === 'paused') return null;
  switch (worker.prune) {
    case 'all':
      return null;
    case 'owned':
      return isOurs ? null : { cause: 'foreign', reason: 'rota did not create it, and prune: owned keeps it' };
    case 'none':
      return isOurs && (isOff(cause) || isPreviousVersion)
        ? null
        : { cause: 'unpruned', reason: 'prune: none keeps it' };
  }
}

function isOff(cause: CancelCause): cause is OffCause {
  return cause !== 'undeclared' && cause !== 'duplicate';
}

/**
 * Drops ledger records of schedules that are neither live nor declared, by name or as a renamed one-shot. Keeps a
 * record so young that the list may just be late: without it, the row would look like someone else's once it shows.
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
      const reason = `${formatAddress(context.worker.alias, name)} is no longer live or declared`;
      return { kind: 'forget', scheduleId, ...describe(context, name, reason) };
    });
}
