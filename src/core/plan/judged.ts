/**
 * What the guards judge of a worker whose schedules have `from` and `until`.
 *
 * Terms: a bound is known when an earlier apply that the guards let pass has seen it with the same content: the ledger
 * holds it, or the base that a plan is compared with. What only a known instant causes was judged with the file that
 * brought it, so it is undone here: what has ended counts as still running, what has begun and was never made as still
 * to come. In exchange a bound that is not known is judged at once: what is not yet as if it had begun, and what has an
 * end ahead as if it had ended.
 * Without a ledger and without a base nothing is known, and the guards judge each plan as it is.
 */
import { isOn } from '../model/bounds.ts';
import type { OffCause } from '../model/bounds.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../model/declaration.ts';
import type { OwnedWorker } from '../model/owned.ts';
import type { Change, HoldCause, Judged, WorkerPlan } from '../model/plan.ts';
import { hashContent, sha256 } from './fingerprint.ts';

/** Plans a worker as if it were declared so. */
export type PlanAs = (worker: DeclaredWorker) => readonly Change[];

/** What is known of a worker when it is planned. */
export interface BoundsContext {
  readonly worker: DeclaredWorker;
  readonly changes: readonly Change[];
  /** The record of the ledger; null without one. */
  readonly record: OwnedWorker | null;
  /** The keys of the bounds that are known; null: every one is. */
  readonly known: ReadonlySet<string> | null;
  readonly planAs: PlanAs;
  readonly now: Date;
}

/** The bounds of a schedule as text that is equal as long as content, protection and bounds are: SHA-256, hexadecimal. */
function boundsKey({ content, from, until, protect }: DeclaredSchedule): string {
  return sha256(JSON.stringify([hashContent(content), from, until, protect === true]));
}

function isBounded({ enabled, from, until }: DeclaredSchedule): boolean {
  return enabled && (from !== null || until !== null);
}

/** The keys of the bounds of a worker, sorted. */
export function listBounds({ schedules }: DeclaredWorker): readonly string[] {
  return schedules.filter(isBounded).map(boundsKey).toSorted();
}

/**
 * Those that an apply of a plan has judged, for a ledger to remember. Where the plan, or one as if an instant had passed,
 * leaves the schedule alone for another reason than its bounds, no guard has seen what the instant will do.
 */
export function listJudgedBounds({ worker, changes, judged }: WorkerPlan): readonly string[] {
  const held = new Set(
    [changes, judged?.begun ?? [], judged?.ended ?? []].flat().flatMap((change) => {
      const isHeld = change.kind === 'hold' && !boundCauses.has(change.cause);
      return isHeld && change.name !== null ? [change.name] : [];
    }),
  );
  return listBounds({ ...worker, schedules: worker.schedules.filter(({ name }) => !held.has(name)) });
}

const boundCauses: ReadonlySet<HoldCause> = new Set<OffCause>(['disabled', 'not-yet', 'ended']);

/**
 * What the guards are to judge; null: the changes as they are. `planAdopted` plans once the ledger has what the changes
 * adopt.
 */
export function judgeBounds(context: BoundsContext, planAdopted: PlanAs): Judged | null {
  const { worker, now, known } = context;
  if (!worker.schedules.some(isBounded)) return null;
  const undone = undoInstants(context);
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
  if (undone.changes === context.changes && begun === null && ended === null) return null;
  const changesOf = (as: DeclaredWorker | null): readonly Change[] => (as === null ? undone.changes : planAdopted(as));
  // Whether anything is left in the end shows only with all of them.
  const allEnded = ended === null ? null : end(() => true);
  return { now: undone.changes, begun: changesOf(begun), ended: changesOf(ended), allEnded: changesOf(allEnded) };
}

/** Kinds of change whose schedule is live afterwards. */
const liveKinds: ReadonlySet<Change['kind']> = new Set(['create', 'keep', 'adopt', 'unprotect', 'replace']);

/** The plan of a worker without what only known instants cause; the very same changes where they cause nothing. */
export function undoInstants({ worker, changes, record, known, planAs, now }: BoundsContext): {
  readonly worker: DeclaredWorker;
  readonly changes: readonly Change[];
} {
  const undone = new Set<string>();
  const isKnown = (schedule: DeclaredSchedule): boolean => known === null || known.has(boundsKey(schedule));
  const byName = new Map(worker.schedules.map((schedule) => [schedule.name, schedule]));
  let current = { worker, changes };
  for (;;) {
    const found = current.changes.flatMap((change) => {
      const schedule = byName.get(change.name ?? '');
      return schedule !== undefined && isCaused(change, schedule, { record, now }) && isKnown(schedule)
        ? [schedule.name]
        : [];
    });
    // What ends when another begins in its place shows only once that one is undone.
    if (found.every((name) => undone.has(name))) return current;
    for (const name of found) undone.add(name);
    const before = alter(worker, (schedule) => (undone.has(schedule.name) ? undo(schedule, now) : schedule)) ?? worker;
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
  if (change.kind !== 'create' && change.kind !== 'replace') return false;
  if (from === null || from > now) return false;
  // What was made before is missing for another reason.
  const hash = hashContent(content);
  return record?.schedules.every(({ contentHash }) => contentHash !== hash) ?? true;
}

function undo(schedule: DeclaredSchedule, now: Date): DeclaredSchedule {
  const hasEnded = schedule.until !== null && schedule.until <= now;
  return hasEnded ? { ...schedule, until: null } : { ...schedule, enabled: false };
}

/** A worker with some schedules altered; null when none is. */
function alter(worker: DeclaredWorker, by: (schedule: DeclaredSchedule) => DeclaredSchedule): DeclaredWorker | null {
  const schedules = worker.schedules.map(by);
  return schedules.every((schedule, index) => schedule === worker.schedules[index]) ? null : { ...worker, schedules };
}
