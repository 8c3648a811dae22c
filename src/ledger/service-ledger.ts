import { workerIdOfRuns, type ElsewhereOwned, type OwnedWorker } from '../core/model/owned.ts';
import { isLoopbackOrigin } from '../core/model/account.ts';
import { LedgerError } from '../errors.ts';
import {
  emptyDocument,
  recordsOf,
  takesOver,
  withRecords,
  type LedgerDocument,
  type WorkerRecords,
} from './document.ts';
import { compareText } from '../core/collections.ts';
import { isSameRecord } from '../core/model/same-record.ts';
import { inOrder } from './read-record.ts';
import type { CommitResult, Ledger, LedgerChanges, LedgerStore, Revision } from './ledger.ts';

/** The services of a run, each as scheme, host and port of its base URL. */
export interface ServicesOfRun {
  /** Service of a worker that `originByWorker` does not name, unless the worker has a record at another service. */
  readonly origin: string;
  /** Service of each worker, by worker ID, if accounts have several; absent or empty if all use `origin`. */
  readonly originByWorker?: ReadonlyMap<string, string>;
}

/** Lists the services of a run, each once. */
export function listOrigins({ origin, originByWorker }: ServicesOfRun): readonly string[] {
  return [...new Set([origin, ...(originByWorker?.values() ?? [])])];
}

/** The ledger that a run has found and keeps to. */
export interface SeenLedger {
  /** null until a ledger with an ID was read or written. */
  id: string | null;
}

/**
 * A ledger as a run sees it. For a worker that the run knows, it holds the record at that worker's own service; for
 * other workers, all records at the services of the run. Other records are neither seen nor changed.
 *
 * A ledger that is lost while it is in use, for example with its disk, is never taken for an empty ledger: that would
 * send again what has run.
 */
export function createServiceLedger(
  store: LedgerStore,
  services: ServicesOfRun,
  seen: SeenLedger = { id: null },
): Ledger {
  const keepTo = (document: LedgerDocument): LedgerDocument => {
    if (seen.id !== null && seen.id !== document.id) throw lost(seen.id, document.id);
    seen.id = document.id;
    return document;
  };
  const { origin, originByWorker = new Map<string, string>() } = services;
  const origins = listOrigins(services);
  /** Returns the service that a record belongs to, as this run sees it, by the record's key. */
  const originOf = (key: string, document: LedgerDocument): string => {
    if (origins.length === 1) return origin;
    const known = originByWorker.get(workerIdOfRuns(key) ?? key);
    return known ?? origins.find((each) => recordsOf(document, each).has(key)) ?? origin;
  };
  const readAll = (document: LedgerDocument): WorkerRecords =>
    new Map(
      origins.flatMap((each) => [...recordsOf(document, each)].filter(([key]) => originOf(key, document) === each)),
    );
  const writeAll = (document: LedgerDocument, records: WorkerRecords): LedgerDocument =>
    origins.reduce((next, each) => {
      const others = [...(document.services.get(each) ?? [])].filter(([key]) => originOf(key, document) !== each);
      const own = [...records].filter(([key]) => originOf(key, document) === each);
      const isThere = document.services.has(each) || origins.length === 1;
      return isThere || own.length > 0 ? withRecords(next, each, new Map([...others, ...own])) : next;
    }, document);
  const isTakenOver = (document: LedgerDocument): boolean => origins.some((each) => takesOver(document, each));

  const listElsewhere = (document: LedgerDocument): readonly ElsewhereOwned[] =>
    [...document.services].flatMap(([each, records]) => {
      if (each === null || isLoopbackOrigin(each)) return [];
      return [...records.values()].flatMap(({ workerId, schedules: { length: schedules } }) => {
        const isAsked = origins.includes(each) && originOf(workerId, document) === each;
        return isAsked || schedules === 0 ? [] : [{ workerId, origin: each, schedules }];
      });
    });

  return {
    read: async () => {
      const document = keepTo(await store.read());
      const owned = readAll(document);
      const isPending = document.isUnpublished === true || isTakenOver(document);
      return { id: document.id, owned, elsewhere: listElsewhere(document), revision: owned, isPending };
    },
    commit: async (changed, expected) => {
      let result: CommitResult = { moved: [], revision: expected };
      let { id } = seen;
      await store.update(async (read) => {
        const document = keepTo(await read());
        const merge = mergeChanges(readAll(document), { changed, expected });
        result = merge.result;
        const next = merge.hasChanged || isTakenOver(document) ? writeAll(document, merge.owned) : null;
        ({ id } = next ?? document);
        return next;
      });
      seen.id = id;
      return result;
    },
    replace: (owned) => store.update(async (read) => writeAll(await read().catch(takeForEmpty), owned)),
  };
}

function lost(expected: string, got: string | null): LedgerError {
  return new LedgerError(
    'ledger-unreadable',
    `the ledger is not the one that this process has used so far: expected the id ${expected}, got ${got ?? 'no record'}`,
    { hint: 'restore it; to use the present one instead, restart rota' },
  );
}

function takeForEmpty(error: unknown): LedgerDocument {
  if (error instanceof LedgerError) return emptyDocument;
  throw error;
}

/** The result of merging a commit into the newest state of the ledger. */
interface Merge {
  /** The whole ledger after the commit. */
  readonly owned: ReadonlyMap<string, OwnedWorker>;
  /** Whether `owned` differs from the state before; workers that moved are unchanged. */
  readonly hasChanged: boolean;
  readonly result: CommitResult;
}

/**
 * Merges changes into `current`, worker by worker. If the record is still as in `expected`, the worker takes the
 * change; otherwise the worker has moved and keeps what another process wrote.
 */
function mergeChanges(
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
