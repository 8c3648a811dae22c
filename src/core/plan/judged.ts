/**
 * What guards judge on a worker whose schedules have `from` and `until`, or are paused.
 *
 * Terms: a bound is known if an earlier apply that the guards let pass saw it with the same content: the ledger holds
 * it, or the base that a plan is compared with. What only a known instant causes was judged with the file that brought
 * it, so it is undone here: a schedule that has ended counts as still running, and a schedule that has begun and was
 * never created as still to come. In exchange a bound that is not known is judged at once: a schedule that has not
 * begun as if it had, and a schedule with an end ahead as if it had ended.
 * Pauses are ignored: what only a pause cancels stays. What comes back after a pause counts as still to come if it is
 * known, and as if it came back now if it is not. See paused-records.ts for what a pause cancelled before.
 * Without a ledger and a base nothing is known, and the guards judge each plan as it is, apart from its pauses.
 */
import { isInForce, isOn, isPaused, withoutPause, type OffCause } from '../model/bounds.ts';
import type { Declaration, DeclaredSchedule, DeclaredWorker } from '../model/declaration.ts';
import type { OwnedWorker } from '../model/owned.ts';
import { isCreating, type Change, type HoldCause } from '../model/change.ts';
import type { Judged, WorkerPlan } from '../model/plan.ts';
import { hashContent, sha256 } from './fingerprint.ts';

/** Plans a worker as if it were declared like this. */
export type PlanAs = (worker: DeclaredWorker) => readonly Change[];

interface BoundsContext {
  readonly worker: DeclaredWorker;
  readonly changes: readonly Change[];
  /** The ledger's record; null without a ledger. */
  readonly record: OwnedWorker | null;
  /** Keys of the known bounds; null if every bound counts as known. */
  readonly known: ReadonlySet<string> | null;
  readonly planAs: PlanAs;
  readonly now: Date;
}

/** Returns a key that stays the same as long as content, protection and bounds do: SHA-256, hexadecimal. */
export function boundsKey({ content, from, until, protect }: DeclaredSchedule): string {
  return sha256(JSON.stringify([hashContent(content), from, until, protect === true]));
}

/** Like `boundsKey`, for a schedule that comes back after a pause, whichever pause it is and whenever it ends. */
export function pauseKey({ content, from, until, protect }: DeclaredSchedule): string {
  return sha256(JSON.stringify([hashContent(content), from, until, protect === true, 'paused']));
}

function isBounded({ enabled, from, until }: DeclaredSchedule): boolean {
  return enabled && (from !== null || until !== null);
}

/** Returns the keys of a worker's bounds and of its paused schedules, sorted. */
export function listBounds({ schedules }: DeclaredWorker, now: Date): readonly string[] {
  const paused = schedules.filter((schedule) => isPaused(schedule, now));
  return [...schedules.filter(isBounded).map(boundsKey), ...paused.map(pauseKey)].toSorted();
}

/** Returns the bounds of every worker of a declaration, by worker ID; they are known if it was reviewed before. */
export function boundsOf({ workers }: Pick<Declaration, 'workers'>, now: Date): ReadonlyMap<string, readonly string[]> {
  return new Map(workers.map((worker) => [worker.workerId, listBounds(worker, now)]));
}

/**
 * Returns the bounds that an apply of a plan has judged, for a ledger to remember. If the plan, or the plan as if an
 * instant had passed, leaves a schedule alone for another reason than its bounds, no guard has seen what the instant
 * will do.
 *
 * `missing` has the content hashes of schedules that a pause cancelled and that have not come back. Their known bounds
 * stay known after the pause, so that a failed create is tried again.
 */
export function listJudgedBounds(
  { worker, changes, judged, record }: WorkerPlan,
  now: Date,
  missing: ReadonlySet<string>,
): readonly string[] {
  const held = new Set(
    [changes, judged?.begun ?? [], judged?.ended ?? [], judged?.resumed ?? []].flat().flatMap((change) => {
      const isHeld = change.kind === 'hold' && !boundCauses.has(change.cause);
      return isHeld && change.name !== null ? [change.name] : [];
    }),
  );
  const listed = listBounds({ ...worker, schedules: worker.schedules.filter(({ name }) => !held.has(name)) }, now);
  const ofMissing = worker.schedules.filter(({ content }) => missing.has(hashContent(content))).map(pauseKey);
  const stayed = ofMissing.filter((key) => record?.bounds?.includes(key) === true);
  return [...new Set([...listed, ...stayed])].toSorted();
}

const boundCauses: ReadonlySet<HoldCause> = new Set<OffCause>(['disabled', 'not-yet', 'ended', 'paused']);

/**
 * Returns the changes for the guards to judge; null to judge the planned changes. `planAdopted` plans as if the ledger
 * had what the changes adopt.
 */
export function judgeBounds(given: BoundsContext, planAdopted: PlanAs): Judged | null {
  const { now, known } = given;
  const context = liftPauses(given);
  const { worker } = context;
  const returning = listReturning(given);
  if (context === given && returning.size === 0 && !worker.schedules.some(isBounded)) return null;
  const undone = undo(context, (change, schedule) => {
    if (change.kind === 'create' && returning.has(schedule.name)) return true;
    return isCaused(change, schedule, context) && (known === null || known.has(boundsKey(schedule)));
  });
  const isNew = (schedule: DeclaredSchedule): boolean =>
    isBounded(schedule) && known !== null && !known.has(boundsKey(schedule));
  const live = new Set(undone.changes.flatMap(({ kind, name }) => (liveKinds.has(kind) ? [name] : [])));
  const begun = alter(undone.worker, (schedule) => {
    const { from } = schedule;
    return isNew(schedule) && from !== null && from > now ? { ...schedule, from: null, until: null } : schedule;
  });
  const end = (isMeant: (schedule: DeclaredSchedule) => boolean): DeclaredWorker | null =>
    alter(undone.worker, (schedule) => {
      const hasEnd = schedule.until !== null && isOn(schedule, now) && live.has(schedule.name);
      return hasEnd && isMeant(schedule) ? { ...schedule, until: now } : schedule;
    });
  const ended = end(isNew);
  const byName = new Map(worker.schedules.map((schedule) => [schedule.name, schedule]));
  const resumed = alter(undone.worker, (schedule) => {
    const before = byName.get(schedule.name) ?? schedule;
    return undone.names.has(schedule.name) && returning.get(schedule.name) === 'unknown' ? before : schedule;
  });
  if (undone.changes === given.changes && begun === null && ended === null) return null;
  const changesOf = (as: DeclaredWorker | null): readonly Change[] => (as === null ? undone.changes : planAdopted(as));
  // Only all ends together show whether anything is left.
  const allEnded = ended === null ? null : end(() => true);
  return {
    now: undone.changes,
    begun: changesOf(begun),
    ended: changesOf(ended),
    allEnded: changesOf(allEnded),
    resumed: changesOf(resumed),
    unpaused: context.changes,
  };
}

/** Kinds of change whose schedule is live afterwards. */
const liveKinds: ReadonlySet<Change['kind']> = new Set(['create', 'keep', 'adopt', 'unprotect', 'replace']);

/** Returns the context as if no pause were in force; the same object if no pause covers anything. */
function liftPauses(context: BoundsContext): BoundsContext {
  const { worker, now, planAs } = context;
  const lifted = alter(worker, (schedule) => (isPaused(schedule, now) ? withoutPause(schedule) : schedule));
  return lifted === null ? context : { ...context, worker: lifted, changes: planAs(lifted) };
}

/**
 * Lists by name the schedules that a pause keeps, or kept until the last apply, from being live, and whether a guard
 * has judged their return.
 */
function listReturning({ worker, known, now }: BoundsContext): ReadonlyMap<string, 'known' | 'unknown'> {
  const isKnown = (schedule: DeclaredSchedule): boolean =>
    known !== null && known.size > 0 && known.has(pauseKey(schedule));
  return new Map(
    worker.schedules.flatMap((schedule) => {
      if (isKnown(schedule)) return [[schedule.name, 'known'] as const];
      // Without a ledger it is judged when it comes back.
      return isPaused(schedule, now) ? [[schedule.name, known === null ? 'known' : 'unknown'] as const] : [];
    }),
  );
}

/** Plans a worker without changes that only known instants cause; returns the same array if there are none. */
export function undoInstants(context: BoundsContext): readonly Change[] {
  const { known, now } = context;
  const isKnown = (key: string): boolean => known === null || known.has(key);
  return undo(context, (change, schedule) => {
    const { pause } = schedule;
    if (change.kind === 'create' && pause !== null && !isInForce(pause, now) && isKnown(pauseKey(schedule)))
      return true;
    return isCaused(change, schedule, context) && isKnown(boundsKey(schedule));
  }).changes;
}

/** Plans a worker without some of its changes; `names` has the names of their schedules. */
function undo(
  { worker, changes, planAs, now }: BoundsContext,
  isUndone: (change: Change, schedule: DeclaredSchedule) => boolean,
): { readonly worker: DeclaredWorker; readonly changes: readonly Change[]; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  const byName = new Map(worker.schedules.map((schedule) => [schedule.name, schedule]));
  let current = { worker, changes };
  for (;;) {
    const found = current.changes.flatMap((change) => {
      const schedule = byName.get(change.name ?? '');
      return schedule !== undefined && isUndone(change, schedule) ? [schedule.name] : [];
    });
    // If one schedule ends as another begins in its place, the end shows only once the beginning is undone.
    if (found.every((name) => names.has(name))) return { ...current, names };
    for (const name of found) names.add(name);
    const before =
      alter(worker, (schedule) => (names.has(schedule.name) ? putBack(schedule, now) : schedule)) ?? worker;
    current = { worker: before, changes: planAs(before) };
  }
}

/** Whether a passed instant of its schedule can have caused a change. */
function isCaused(
  change: Change,
  { from, content }: DeclaredSchedule,
  { record, now }: Pick<BoundsContext, 'record' | 'now'>,
): boolean {
  if (change.kind === 'cancel') return change.cause === 'ended';
  if (!isCreating(change)) return false;
  if (from === null || from > now) return false;
  // If it was created before, it is missing for another reason.
  const hash = hashContent(content);
  return record?.schedules.every(({ contentHash }) => contentHash !== hash) ?? true;
}

function putBack(schedule: DeclaredSchedule, now: Date): DeclaredSchedule {
  const hasEnded = schedule.until !== null && schedule.until <= now;
  return hasEnded ? { ...schedule, until: null } : { ...schedule, enabled: false };
}

/** Returns a worker with some schedules altered; null if none changes. */
function alter(worker: DeclaredWorker, by: (schedule: DeclaredSchedule) => DeclaredSchedule): DeclaredWorker | null {
  const schedules = worker.schedules.map(by);
  return schedules.every((schedule, index) => schedule === worker.schedules[index]) ? null : { ...worker, schedules };
}
