/**
 * What the ledger must hold of schedules that a pause cancelled. Pure.
 *
 *   a row that a pause cancelled           its record stays, marked, with the declared content; with its own
 *                                          if no guard has judged the declared content
 *   a row whose cancel may have worked     its record stays as it was, marked: the next list shows whether it is gone
 *   a one-shot that was due by then        its record stays as it was: it may have run, as an intent says
 *   it is live again, or counts as done    the marked record is dropped
 *   its declaration is edited or renamed   the marked record follows; the due time of an edited one-shot is dropped
 *   its declaration is gone or off         the marked record is dropped, like the record of a cancelled row
 *
 * Invariant: a marked record never says that a one-shot was created.
 */
import { findOffCause, isPaused, withoutPause } from '../core/model/bounds.ts';
import { contentKey, type Content } from '../core/model/content.ts';
import { sameKeys, type RecognisedSchedule } from '../core/model/live.ts';
import {
  isCountedAsDone,
  remembersNothing,
  type Intent,
  type OwnedSchedule,
  type OwnedWorker,
} from '../core/model/owned.ts';
import { isCreating, isKept, isPausing, type CancelChange } from '../core/model/change.ts';
import { hashContent } from '../core/plan/fingerprint.ts';
import { findDeclared } from '../core/plan/paused-records.ts';
import { isOneShot, runsOnBusiestDay } from '../core/time/when.ts';
import { pauseKey } from '../core/plan/judged.ts';
import { mayHaveRun, settleStopped, sortRecord, type Settlement } from './ledger-intents.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../core/model/declaration.ts';
import type { Outcome } from '../core/model/outcome.ts';
import type { WorkerPlan } from '../core/model/plan.ts';

type Records = Map<string, OwnedSchedule>;

/** Records a row that a pause has cancelled. */
export function rememberPaused(
  byId: Records,
  { before, name, protect }: CancelChange,
  {
    declaredByName,
    now,
    isJudged,
  }: {
    readonly declaredByName: ReadonlyMap<string, DeclaredSchedule>;
    readonly now: Date;
    /** Whether the guards have passed what is declared in its place. */
    readonly isJudged: boolean;
  },
): void {
  const declared = declaredByName.get(name ?? '');
  if (declared === undefined) {
    byId.delete(before.id);
    return;
  }
  const createdAt = byId.get(before.id)?.createdAt ?? now;
  const isSame = isAsDeclared(before, declared);
  const content = isSame || isJudged ? declared.content : before.content;
  // A row of a previous version was never due under the new declaration.
  const isDue = isOneShot(content.when) && (isSame || !isJudged);
  const dueAt = isDue ? before.nextRunAt : null;
  const record = { ...describeContent(declared.name, content), dueAt, scheduleId: before.id, createdAt, protect };
  byId.set(before.id, mayHaveRun(before, now) ? record : { ...record, paused: true });
}

/** Whether a row is the same as a declared schedule. */
function isAsDeclared(row: RecognisedSchedule, { content }: DeclaredSchedule): boolean {
  return sameKeys(row).includes(contentKey(content));
}

type Description = Pick<OwnedSchedule, 'name' | 'contentHash' | 'dueAt' | 'runsPerDay'>;

function describeContent(name: string, content: Content): Description {
  return { name, contentHash: hashContent(content), dueAt: null, runsPerDay: runsOnBusiestDay(content.when) };
}

/** Marks rows that a pause may have cancelled. If it did not, a list shows the row and its record counts as live. */
export function markDoubted(byId: Records, outcomes: readonly Outcome[], now: Date): void {
  for (const { change, status } of outcomes) {
    if (status !== 'uncertain' || !isPausing(change) || mayHaveRun(change.before, now)) continue;
    const record = byId.get(change.before.id);
    if (record !== undefined) byId.set(record.scheduleId, { ...record, paused: true });
  }
}

/** Marks recurring, paused schedules that are gone without a cancel that is known to have worked. */
export function markGone(byId: Records, { changes, observed }: WorkerPlan): void {
  const hashes = new Set(
    changes.flatMap((change) => {
      if (change.kind !== 'hold' || change.cause !== 'paused' || change.content === null) return [];
      return isOneShot(change.content.when) ? [] : [hashContent(change.content)];
    }),
  );
  if (hashes.size === 0) return;
  const liveIds = new Set(observed.kind === 'listed' ? observed.schedules.map(({ id }) => id) : []);
  for (const record of byId.values()) {
    if (!hashes.has(record.contentHash) || liveIds.has(record.scheduleId)) continue;
    byId.set(record.scheduleId, { ...record, paused: true });
  }
}

/** Makes the marked records follow their declarations. */
export function settlePaused(
  byId: Records,
  { plan, outcomes, now }: { readonly plan: WorkerPlan; readonly outcomes: readonly Outcome[]; readonly now: Date },
): void {
  const marked = [...byId.values()].filter(({ paused }) => paused === true);
  if (marked.length === 0) return;
  const live = listLive(plan, outcomes);
  const others = [...byId.values()].filter(({ paused }) => paused !== true);
  const done = new Set(others.filter(isCountedAsDone).map(({ contentHash }) => contentHash));
  const made = new Set(others.map(({ contentHash }) => contentHash));
  const declaredFor = findDeclared(plan.worker, marked);
  for (const record of marked) {
    const declared = declaredFor.get(record);
    byId.delete(record.scheduleId);
    if (declared === undefined || live.has(declared.name) || done.has(record.contentHash)) continue;
    if (findOffCause(withoutPause(declared), now) !== null) continue;
    const { name, contentHash, dueAt, runsPerDay } = describeContent(declared.name, declared.content);
    const isEdited = contentHash !== record.contentHash;
    // A content with a record of its own may have run; the newer of two records would hide that.
    if (isEdited && made.has(contentHash)) continue;
    byId.set(record.scheduleId, isEdited ? { ...record, name, contentHash, dueAt, runsPerDay } : { ...record, name });
  }
}

/** Returns the names of schedules that are live as declared after an apply. */
function listLive({ changes }: WorkerPlan, outcomes: readonly Outcome[]): ReadonlySet<string | null> {
  const kept = changes.filter(isKept);
  const made = outcomes.filter(({ change, status }) => status === 'done' && isCreating(change));
  return new Set([...kept, ...made.map(({ change }) => change)].map(({ name }) => name));
}

/**
 * Returns a worker's record after an apply that only stopped what is paused: the record before, with what became of the
 * stopped rows. Everything else is for the next apply to judge and record, so nothing else changes: no other intent is
 * settled, no name is forgotten, and the only bounds that count as judged are those of schedules that come back as they
 * were.
 *
 * If the ledger remembered nothing of the worker, that stays so: otherwise the guards that judge the first apply to a
 * worker would no longer do so. Only delays that may have run by then are held back.
 */
export function settleStopping(settlement: Settlement): OwnedWorker {
  const { before, plan, outcomes, now } = settlement;
  const intents = settleStopped(settlement);
  if (remembersNothing(before)) return sortRecord({ ...before, intents: [...intents, ...holdDelays(settlement)] });
  const byId = new Map(before.schedules.map((record) => [record.scheduleId, record]));
  markGone(byId, plan);
  markDoubted(byId, outcomes, now);
  const declaredByName = new Map(plan.worker.schedules.map((schedule) => [schedule.name, schedule]));
  for (const change of listStopped(outcomes)) rememberPaused(byId, change, { declaredByName, now, isJudged: false });
  dropCopies(byId, plan.worker);
  const bounds = new Set([...(before.bounds ?? []), ...listReturning(plan, [...byId.values()], now)]);
  const settled = { ...before, schedules: [...byId.values()], intents };
  return sortRecord(bounds.size === 0 ? settled : { ...settled, bounds: [...bounds].toSorted() });
}

function listStopped(outcomes: readonly Outcome[]): readonly CancelChange[] {
  return outcomes.flatMap(({ change, status }) => (change.kind === 'cancel' && status === 'done' ? [change] : []));
}

/**
 * Returns an intent for each delay that is not live, on a worker that was in use before its first record. Such a delay
 * may have run, so a person decides, as after a rebuild.
 */
function holdDelays({ plan: { worker, observed }, outcomes, now }: Settlement): readonly Intent[] {
  if (listStopped(outcomes).length === 0 || observed.kind !== 'listed') return [];
  const live = new Set(observed.schedules.flatMap((row) => (row.kind === 'recognised' ? sameKeys(row) : [])));
  return worker.schedules.flatMap(({ name, content, enabled, protect }) => {
    if (!enabled || content.when.type !== 'delayed' || live.has(contentKey(content))) return [];
    return [{ name, contentHash: hashContent(content), at: now, protect: protect === true, knownIds: [] }];
  });
}

/** Keeps one marked record for a schedule that was live more than once: it comes back once, and counts once. */
function dropCopies(byId: Map<string, OwnedSchedule>, worker: DeclaredWorker): void {
  const marked = [...byId.values()].filter(({ paused }) => paused === true);
  const declaredFor = findDeclared(worker, marked);
  // A record that shares only the name is another version, or a renamed schedule: a loss for the guards to judge.
  const hashes = new Set([...declaredFor.keys()].map(({ contentHash }) => contentHash));
  for (const record of marked) {
    if (!declaredFor.has(record) && hashes.has(record.contentHash)) byId.delete(record.scheduleId);
  }
}

/** Returns the bounds of what was live, as it was, so that no guard objects when it comes back. */
function listReturning(
  { worker, changes }: WorkerPlan,
  records: readonly OwnedSchedule[],
  now: Date,
): readonly string[] {
  const marked = new Set(records.flatMap(({ paused, contentHash }) => (paused === true ? [contentHash] : [])));
  return worker.schedules
    .filter((schedule) => isPaused(schedule, now))
    .flatMap((schedule) => {
      const rows = changes.filter(isPausing).filter(({ name }) => name === schedule.name);
      const stopped = rows.map(({ before }) => ({
        ...schedule,
        content: isAsDeclared(before, schedule) ? schedule.content : before.content,
      }));
      return marked.has(hashContent(schedule.content)) ? [schedule, ...stopped] : stopped;
    })
    .map(pauseKey);
}
