import { compareText } from '../core/model/compare.ts';
import type { OwnedWorker } from '../core/model/owned.ts';
import { digestWorker } from './codec.ts';
import type { CommitResult, LedgerChanges, Revision } from './ledger.ts';

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
    const before = digestOf(current.get(workerId));
    if (before !== expected.get(workerId)) {
      moved.push(workerId);
      continue;
    }
    const after = digestOf(record);
    if (after === before) continue;
    hasChanged = true;
    setOrDelete(owned, workerId, record);
    setOrDelete(revision, workerId, after);
  }
  return { owned, hasChanged, result: { moved: moved.toSorted(compareText), revision } };
}

/** The revision of a whole ledger. */
export function revisionOf(owned: ReadonlyMap<string, OwnedWorker>): Revision {
  return new Map([...owned].map(([workerId, record]) => [workerId, digestWorker(record)]));
}

function digestOf(record: OwnedWorker | null | undefined): string | undefined {
  return record ? digestWorker(record) : undefined;
}

function setOrDelete<T>(map: Map<string, T>, key: string, value: T | null | undefined): void {
  if (value === null || value === undefined) map.delete(key);
  else map.set(key, value);
}
