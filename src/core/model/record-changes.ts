/**
 * What the history of a ledger says: who wrote, and how a record of one worker differs from the one before.
 *
 *   the name   before   after                  change
 *              no       yes                    added, or renamed where an id of it had another name that is gone
 *              yes      no                     removed
 *              yes      yes, other id, content or protection   changed
 *              any      cancelled by a pause   paused
 *              cancelled by a pause   live again   resumed
 *   a create that was about to be sent         begun
 *   one that is not any more, and no schedule of its content came   not-made
 *   a run that was about to be sent            run
 */
import { compareBy, compareText } from '../collections.ts';
import { workerIdOfRuns, type Intent, type OwnedSchedule, type OwnedWorker } from './owned.ts';

/** Who writes to a ledger, in which run and for which commit; each null where it is not known. */
export interface Provenance {
  /** A login or a name. */
  readonly actor: string | null;
  /** The URL of the CI job. */
  readonly run: string | null;
  /** The commit of the declared files, in full; with `-dirty` at its end when they are not as in it. */
  readonly declaration: string | null;
}

/** What may become of a schedule in a ledger. */
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
  /** Its name before, of one that was renamed; else null. */
  readonly was: string | null;
}

/** The changes from one record of a worker, or of its runs, to the next, by name; null stands for no record. */
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
      if (tellingOf(known) !== tellingOf(schedules)) changes.push(change(kind, name));
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

/** Equal texts mean that nothing happened to a schedule: when it was recorded and how often it runs do not count. */
function tellingOf(schedules: readonly OwnedSchedule[]): string {
  return JSON.stringify(
    schedules
      .map(({ scheduleId, contentHash, protect, paused }) => [scheduleId, contentHash, protect, paused === true])
      .toSorted(),
  );
}
