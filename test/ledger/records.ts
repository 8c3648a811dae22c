import { createHash } from 'node:crypto';
import type { Intent, OwnedSchedule, OwnedWorker } from '../../src/core/model/owned.ts';

export const recordedAt: Date = new Date('2026-11-20T09:00:00.000Z');
/** The service of most tests. It is never called. */
export const production = 'https://handinger.com';
export const dueAt: Date = new Date('2026-12-01T08:00:00.000Z');

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function ownedSchedule(name: string, changes: Partial<OwnedSchedule> = {}): OwnedSchedule {
  return {
    name,
    scheduleId: `sch_${name}`,
    contentHash: hashOf(name),
    createdAt: recordedAt,
    dueAt: null,
    protect: false,
    runsPerDay: changes.dueAt instanceof Date ? null : 1,
    ...changes,
  };
}

export function openIntent(name: string, changes: Partial<Intent> = {}): Intent {
  return { name, contentHash: hashOf(name), at: recordedAt, protect: false, knownIds: [], ...changes };
}

/** A record with schedules of these names and without intents. */
export function ownedWorker(workerId: string, ...names: readonly string[]): OwnedWorker {
  return { workerId, schedules: names.map((name) => ownedSchedule(name)), intents: [] };
}

export function ledgerOf(...workers: readonly OwnedWorker[]): ReadonlyMap<string, OwnedWorker> {
  return new Map(workers.map((worker) => [worker.workerId, worker]));
}

/** The records of a ledger in an order that does not depend on how they were stored. */
export function listed(owned: ReadonlyMap<string, OwnedWorker>): readonly OwnedWorker[] {
  return [...owned.values()].toSorted((a, b) => (a.workerId < b.workerId ? -1 : 1));
}
