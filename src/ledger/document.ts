import { randomBytes } from 'node:crypto';
import type { OwnedWorker } from '../core/model/owned.ts';
import { isLoopbackOrigin } from '../core/model/account.ts';

/** Records of one service, by worker ID. */
export type WorkerRecords = ReadonlyMap<string, OwnedWorker>;

/** A whole ledger, as kept in one file or on one ref. */
export interface LedgerDocument {
  /** 32 hexadecimal digits, chosen at random by the first write and kept for ever; null before it. */
  readonly id: string | null;
  /**
   * Records by origin of their service: `https://handinger.com`. Under null are the records of `rota.ledger/1`, which
   * names no service, until the first write about a service that is not on loopback takes them over.
   */
  readonly services: ReadonlyMap<string | null, WorkerRecords>;
  /** Whether the remote lacks a part of it that was written before there was a remote. @defaultValue false */
  readonly isUnpublished?: boolean;
}

/** A ledger that was never written. */
export const emptyDocument: LedgerDocument = { id: null, services: new Map() };

/** Returns the records that a run against one service sees. */
export function recordsOf({ services }: LedgerDocument, origin: string): WorkerRecords {
  const own = services.get(origin) ?? new Map<string, OwnedWorker>();
  const unnamed = isLoopbackOrigin(origin) ? undefined : services.get(null);
  return unnamed === undefined ? own : new Map([...unnamed, ...own]);
}

/** Returns the ledger after a run against one service wrote `records`; the records of other services stay. */
export function withRecords(document: LedgerDocument, origin: string, records: WorkerRecords): LedgerDocument {
  const services = new Map(document.services);
  services.set(origin, records);
  if (!isLoopbackOrigin(origin)) services.delete(null);
  return { id: document.id ?? randomBytes(16).toString('hex'), services };
}

/** Whether a write about a service takes over the records of version 1. */
export function takesOver({ services }: LedgerDocument, origin: string): boolean {
  return services.has(null) && !isLoopbackOrigin(origin);
}

/** Joins two states of one ledger without dropping anything. If both know a schedule, the shared record counts. */
export function joinDocuments(shared: LedgerDocument, own: LedgerDocument): LedgerDocument {
  const services = new Map(shared.services);
  for (const [origin, workers] of own.services) {
    const joined = new Map(services.get(origin));
    for (const [workerId, worker] of workers) joined.set(workerId, joinWorkers(joined.get(workerId), worker));
    services.set(origin, joined);
  }
  return { id: shared.id, services };
}

function joinWorkers(shared: OwnedWorker | undefined, own: OwnedWorker): OwnedWorker {
  if (shared === undefined) return own;
  const ids = new Set(shared.schedules.map(({ scheduleId }) => scheduleId));
  const hashes = new Set(shared.intents.map(({ contentHash }) => contentHash));
  return {
    workerId: own.workerId,
    schedules: [...shared.schedules, ...own.schedules.filter(({ scheduleId }) => !ids.has(scheduleId))],
    intents: [...shared.intents, ...own.intents.filter(({ contentHash }) => !hashes.has(contentHash))],
  };
}
