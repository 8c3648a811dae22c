import { randomBytes } from 'node:crypto';
import type { OwnedWorker } from '../core/model/owned.ts';
import { isLoopbackOrigin } from '../core/model/account.ts';

/** The records of one service, by worker id. */
export type WorkerRecords = ReadonlyMap<string, OwnedWorker>;

/** A whole ledger: what is kept in one file, or on one ref. */
export interface LedgerDocument {
  /** 32 hexadecimal digits, made at random by the first write and kept for ever; null before it. */
  readonly id: string | null;
  /**
   * By the origin of the service: `https://handinger.com`. Under null is what `rota.ledger/1` recorded of a service it
   * did not name, until the first write about one that is not on loopback takes it over.
   */
  readonly services: ReadonlyMap<string | null, WorkerRecords>;
  /** Whether its remote lacks some of it, because it was made before there was one. @defaultValue false */
  readonly isUnpublished?: boolean;
}

/** A ledger that nothing was ever written to. */
export const emptyDocument: LedgerDocument = { id: null, services: new Map() };

/** What a run against one service sees of a ledger. */
export function recordsOf({ services }: LedgerDocument, origin: string): WorkerRecords {
  const own = services.get(origin) ?? new Map<string, OwnedWorker>();
  const unnamed = isLoopbackOrigin(origin) ? undefined : services.get(null);
  return unnamed === undefined ? own : new Map([...unnamed, ...own]);
}

/** The ledger after a run against one service wrote what it sees; the records of the other services stay. */
export function withRecords(document: LedgerDocument, origin: string, records: WorkerRecords): LedgerDocument {
  const services = new Map(document.services);
  services.set(origin, records);
  if (!isLoopbackOrigin(origin)) services.delete(null);
  return { id: document.id ?? randomBytes(16).toString('hex'), services };
}

/** Whether a write about a service would take over what version 1 recorded. */
export function takesOver({ services }: LedgerDocument, origin: string): boolean {
  return services.has(null) && !isLoopbackOrigin(origin);
}

/** Two states of one ledger as one that drops nothing: where both know a schedule, the shared one counts. */
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
