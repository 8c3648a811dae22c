/**
 * Schedules that a pause has cancelled and what became of their declarations, so that a pause hides no deletion or
 * edit.
 *
 * Such a schedule has no listed row, and its record has no text, but it would be live without the pause. So the guards
 * count it: as a cancel if it is no longer declared or is switched off, as a replacement if it was edited.
 */
import { findOffCause, withoutPause } from '../model/bounds.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../model/declaration.ts';
import type { ObservedWorker } from '../model/live.ts';
import type { OwnedSchedule, OwnedWorker } from '../model/owned.ts';
import type { PausedRecords } from '../model/plan.ts';
import { hashContent } from './fingerprint.ts';
import { boundsKey } from './judged.ts';

/** Returns the schedules of a worker that a pause cancelled; null if there are none. */
export function listPausedRecords(input: {
  readonly worker: DeclaredWorker;
  readonly observed: ObservedWorker;
  readonly record: OwnedWorker | null;
  /** Keys of the bounds that were judged before. */
  readonly known: ReadonlySet<string>;
  readonly now: Date;
}): PausedRecords | null {
  const { worker, observed, record, known, now } = input;
  const liveIds = new Set(observed.kind === 'listed' ? observed.schedules.map(({ id }) => id) : []);
  const all = (record?.schedules ?? []).filter(({ paused, scheduleId }) => paused === true && !liveIds.has(scheduleId));
  if (all.length === 0) return null;
  const declaredFor = findDeclared(worker, all);
  const isOver = (schedule: DeclaredSchedule): boolean => {
    const off = findOffCause(withoutPause(schedule), now);
    if (off === 'disabled') return true;
    // An end that no guard has judged counts as if it were now.
    return (off !== null || schedule.until !== null) && !known.has(boundsKey(schedule));
  };
  const isGone = (owned: OwnedSchedule): boolean => {
    const declared = declaredFor.get(owned);
    return declared === undefined || isOver(declared);
  };
  const gone = all.filter(isGone);
  const edited = all.filter((owned) => {
    const declared = declaredFor.get(owned);
    return declared !== undefined && !isOver(declared) && hashContent(declared.content) !== owned.contentHash;
  });
  return { all, gone, edited };
}

/** Finds the declaration that each record stands for, by content, else by name. Each declaration is used once. */
export function findDeclared(
  { schedules }: Pick<DeclaredWorker, 'schedules'>,
  records: readonly OwnedSchedule[],
): ReadonlyMap<OwnedSchedule, DeclaredSchedule> {
  const byHash = new Map(schedules.map((schedule) => [hashContent(schedule.content), schedule]));
  const byName = new Map(schedules.map((schedule) => [schedule.name, schedule]));
  const found = new Map<OwnedSchedule, DeclaredSchedule>();
  const taken = new Set<DeclaredSchedule>();
  for (const find of [
    ({ contentHash }: OwnedSchedule) => byHash.get(contentHash),
    ({ name }: OwnedSchedule) => byName.get(name),
  ]) {
    for (const record of records) {
      const schedule = find(record);
      if (schedule === undefined || found.has(record) || taken.has(schedule)) continue;
      found.set(record, schedule);
      taken.add(schedule);
    }
  }
  return found;
}
