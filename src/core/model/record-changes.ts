/**
 * What the history of a ledger says: who wrote it, and how a worker's record differs from the one before.
 *
 *   a name                                            change
 *   only in the new record                            added, or renamed if one of its IDs had a name that is gone
 *   only in the old record                            removed
 *   in both, with other IDs, content or protection    changed
 *   newly cancelled by a pause                        paused
 *   live again after a pause                          resumed
 *
 *   an intent                                         change
 *   only in the new record                            begun, or run in a record of runs
 *   gone, without a schedule of its content           not-made
 */
import { compareBy, compareText } from '../collections.ts';
import { workerIdOfRuns, type Intent, type OwnedSchedule, type OwnedWorker } from './owned.ts';

/** Who writes to a ledger, in which run and for which commit; each null if not known. */
export interface Provenance {
  /** A login or a name. */
  readonly actor: string | null;
  /** The URL of the CI job. */
  readonly run: string | null;
  /** Full hash of the commit of the declared files, ending in `-dirty` if the files differ from it. */
  readonly declaration: string | null;
}

/** What can happen to a schedule in a ledger. */
export const recordChangeKinds = [
  'added',
  'removed',
  'changed',
  'renamed',
  'paused',
  'resumed',
  'begun',
  'not-made',
  'run',
] as const;

type RecordChangeKind = (typeof recordChangeKinds)[number];

export interface RecordChange {
  readonly kind: RecordChangeKind;
  readonly workerId: string;
  readonly name: string;
  /** Previous name of a renamed schedule; else null. */
  readonly was: string | null;
}

/** Returns the changes from one record of a worker, or of its runs, to the next, by name. null stands for no record. */
export function compareRecords(
  workerId: string,
  before: OwnedWorker | null,
  after: OwnedWorker | null,
): readonly RecordChange[] {
  const runsOf = workerIdOfRuns(workerId);
  const change = (kind: RecordChangeKind, name: string, was: string | null = null): RecordChange => {
    return { kind, workerId: runsOf ?? workerId, name, was };
  };
  if (runsOf !== null) return listBegun(before, after).map(({ name }) => change('run', name));
  const [old, now] = [byName(before), byName(after)];
  const nameOf = new Map((before?.schedules ?? []).map(({ scheduleId, name }) => [scheduleId, name]));
  const renamed = new Set<string>();
  const changes: RecordChange[] = [];
  for (const [name, schedules] of now) {
    const known = old.get(name);
    const was = schedules.map(({ scheduleId }) => nameOf.get(scheduleId)).find((other) => other !== undefined);
    const isPaused = schedules.every(({ paused }) => paused === true);
    const wasPaused = known?.every(({ paused }) => paused === true) ?? false;
    if (known !== undefined) {
      const kind = isPaused === wasPaused ? 'changed' : isPaused ? 'paused' : 'resumed';
      if (recordKey(known) !== recordKey(schedules)) changes.push(change(kind, name));
    } else if (was !== undefined && !now.has(was)) {
      renamed.add(was);
      changes.push(change('renamed', name, was));
    } else changes.push(change(isPaused ? 'paused' : 'added', name));
  }
  for (const name of old.keys()) {
    if (!now.has(name) && !renamed.has(name)) changes.push(change('removed', name));
  }
  return [...changes, ...compareIntents(before, after, change)].toSorted(
    compareBy(
      (a, b) => compareText(a.name, b.name),
      (a, b) => recordChangeKinds.indexOf(a.kind) - recordChangeKinds.indexOf(b.kind),
    ),
  );
}

function compareIntents(
  before: OwnedWorker | null,
  after: OwnedWorker | null,
  change: (kind: RecordChangeKind, name: string) => RecordChange,
): readonly RecordChange[] {
  const [old, now] = [before?.intents ?? [], after?.intents ?? []];
  const begun = listBegun(before, after);
  const left = new Set([...now, ...(after?.schedules ?? [])].map(({ contentHash }) => contentHash));
  const notMade = old.filter(({ contentHash }) => !left.has(contentHash));
  return [...begun.map(({ name }) => change('begun', name)), ...notMade.map(({ name }) => change('not-made', name))];
}

function listBegun(before: OwnedWorker | null, after: OwnedWorker | null): readonly Intent[] {
  return (after?.intents ?? []).filter(({ contentHash, at }) => {
    const isIt = (old: Intent): boolean => old.contentHash === contentHash && old.at.getTime() === at.getTime();
    return before?.intents.some(isIt) !== true;
  });
}

function byName(record: OwnedWorker | null): ReadonlyMap<string, readonly OwnedSchedule[]> {
  const schedules = new Map<string, readonly OwnedSchedule[]>();
  for (const schedule of record?.schedules ?? []) {
    schedules.set(schedule.name, [...(schedules.get(schedule.name) ?? []), schedule]);
  }
  return schedules;
}

/**
 * Returns a key that changes only if something happens to a schedule. When it was recorded and how often it runs do not
 * count.
 */
function recordKey(schedules: readonly OwnedSchedule[]): string {
  return JSON.stringify(
    schedules
      .map(({ scheduleId, contentHash, protect, paused }) => [scheduleId, contentHash, protect, paused === true])
      .toSorted(),
  );
}
