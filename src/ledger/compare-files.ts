import { compareText, groupBy } from '../core/collections.ts';
import { LedgerError } from '../errors.ts';
import type { OwnedWorker } from '../core/model/owned.ts';
import { compareRecords } from '../core/model/record-changes.ts';
import type { RecordChange } from '../core/model/record-changes.ts';
import { decodeRecord } from './codec.ts';

/** A file that a commit has otherwise than a parent. */
export interface FileStep {
  readonly file: string;
  /** The ids of its blobs; of zeros alone where there is none. */
  readonly old: string;
  readonly now: string;
}

/** What became of the schedules in the files of one commit, by worker and name; null when one of the records cannot be understood. */
export function compareFiles(
  files: readonly (readonly FileStep[])[],
  recordOf: ReadonlyMap<string, OwnedWorker | null>,
): readonly RecordChange[] | null {
  const read = (ids: readonly string[]): readonly (OwnedWorker | null)[] => {
    return ids.map((id) => recordOf.get(id)).filter((record) => record !== undefined);
  };
  const before = read(files.flatMap((steps) => steps.map(({ old }) => old)));
  const after = read(files.flatMap((steps) => steps.slice(0, 1).map(({ now }) => now)));
  if (before.includes(null) || after.includes(null)) return null;
  const [old, now] = [joinByWorker(before), joinByWorker(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .flatMap((key) => compareRecords(key, old.get(key) ?? null, now.get(key) ?? null))
    .toSorted((a, b) => compareText(a.workerId, b.workerId));
}

/** What version 1 recorded and a later write took over is one worker in two files. */
function joinByWorker(records: readonly (OwnedWorker | null)[]): ReadonlyMap<string, OwnedWorker> {
  const known = records.filter((record) => record !== null);
  const joined = [...groupBy(known, ({ workerId }) => [workerId])].map(([workerId, each]): OwnedWorker => {
    return {
      workerId,
      schedules: each.flatMap(({ schedules }) => schedules),
      intents: each.flatMap(({ intents }) => intents),
    };
  });
  return new Map(joined.map((record) => [record.workerId, record]));
}

/** A record of either version; null when it cannot be understood. */
export function readAnyRecord(content: Buffer | undefined): OwnedWorker | null {
  for (const version of [2, 1] as const) {
    try {
      if (content !== undefined) return decodeRecord(content, '', version).worker;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
    }
  }
  return null;
}
