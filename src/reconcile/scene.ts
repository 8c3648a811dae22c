import { formatAddress } from '../model/declaration.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../model/declaration.ts';
import type { OwnedSchedule, OwnedWorker } from '../model/owned.ts';
import type { ChangeBase } from '../model/plan.ts';
import { hashContent } from './fingerprint.ts';
import { checkSendable } from './one-shot.ts';
import type { Remembered, Sendability } from './one-shot.ts';

/** What one worker's plan knows besides its rows. */
export interface Scene {
  readonly worker: DeclaredWorker;
  readonly now: Date;
  /** Null without a ledger. */
  readonly record: OwnedWorker | null;
  readonly recordById: ReadonlyMap<string, OwnedSchedule>;
  readonly declaredNames: ReadonlySet<string>;
}

/** Sets the scene for one worker. */
export function createScene(worker: DeclaredWorker, record: OwnedWorker | null, now: Date): Scene {
  return {
    worker,
    now,
    record,
    recordById: new Map(record?.schedules.map((entry) => [entry.scheduleId, entry])),
    declaredNames: new Set(worker.schedules.map(({ name }) => name)),
  };
}

/** The part of a change that every kind has. */
export function describe<Name extends string | null>(
  { worker }: Scene,
  name: Name,
  reason: string,
): ChangeBase & { readonly name: Name } {
  return { alias: worker.alias, workerId: worker.workerId, name, reason };
}

/** Whether a declaration that is not live may be sent, by what the ledger remembers of it. */
export function checkDeclared(scene: Scene, declared: DeclaredSchedule): Sendability {
  const address = formatAddress(scene.worker.alias, declared.name);
  const remembered = scene.record === null ? null : findRemembered(scene, scene.record, declared);
  return checkSendable(declared, { address, remembered, now: scene.now });
}

/** By name, else by content under a name that is no longer declared: a rename is no change. */
function findRemembered(scene: Scene, record: OwnedWorker, declared: DeclaredSchedule): Remembered {
  const contentHash = hashContent(declared.content);
  const isIt = (entry: { readonly name: string; readonly contentHash: string }): boolean =>
    entry.contentHash === contentHash && (entry.name === declared.name || !scene.declaredNames.has(entry.name));
  return { madeDueAt: record.schedules.find(isIt)?.dueAt ?? null, hasIntent: record.intents.some(isIt) };
}
