import { compareText } from '../core/collections.ts';
import type { OwnedWorker } from '../core/model/owned.ts';
import { isSameRecord } from '../core/model/same-record.ts';
import type { CommitResult, LedgerChanges, Revision } from './ledger.ts';
import { inOrder } from './read-record.ts';

/** A commit laid over the newest state of the ledger. */
export interface Merge {
  /** The whole ledger after the commit. */
  readonly owned: ReadonlyMap<string, OwnedWorker>;
  /** Whether `owned` says anything else than before; workers that moved are as they were. */
  readonly hasChanged: boolean;
  readonly result: CommitResult;
}

/**
 * Lays changes over `current`, worker by worker: one whose record is still what `expected` saw takes the change,
 * one whose record is not has moved and keeps what somebody else wrote.
 */
export function mergeChanges(
  current: ReadonlyMap<string, OwnedWorker>,
  { changed, expected }: { readonly changed: LedgerChanges; readonly expected: Revision },
): Merge {
  const owned = new Map(current);
  const revision = new Map(expected);
  let hasChanged = false;
  const moved: string[] = [];
  for (const [workerId, record] of changed) {
    const before = current.get(workerId);
    if (!areSame(before, expected.get(workerId))) {
      moved.push(workerId);
      continue;
    }
    if (areSame(record ?? undefined, before)) continue;
    hasChanged = true;
    const next = record && inOrder(record);
    setOrDelete(owned, workerId, next);
    setOrDelete(revision, workerId, next);
  }
  return { owned, hasChanged, result: { moved: moved.toSorted(compareText), revision } };
}

function areSame(a: OwnedWorker | undefined, b: OwnedWorker | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameRecord(a, b);
}

function setOrDelete<T>(map: Map<string, T>, key: string, value: T | null): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
}
