/**
 * What the ledger is to hold of what a pause cancelled, as plain values.
 *
 *   a row that a pause cancelled          its record stays, marked, with the content that is declared; with its own where no
 *                                         guard has judged that
 *   a one-shot that was due by then       its record stays as it was: it may have run, which an intent says
 *   it is live again, or counts as done   the marked record goes
 *   its declaration is edited or renamed  the marked record follows; what it cancelled of a one-shot belongs to no declaration any more
 *   its declaration is gone or off        the marked record goes, as that of a row that was cancelled
 *
 * Invariant: a marked record never says that a one-shot was made.
 */
import { findOffCause, withoutPause } from '../core/model/bounds.ts';
import { contentKey } from '../core/model/content.ts';
import type { Content } from '../core/model/content.ts';
import type { DeclaredSchedule } from '../core/model/declaration.ts';
import { sameKeys } from '../core/model/live.ts';
import type { RecognisedSchedule } from '../core/model/live.ts';
import type { Outcome } from '../core/model/outcome.ts';
import { isCountedAsDone } from '../core/model/owned.ts';
import type { OwnedSchedule } from '../core/model/owned.ts';
import type { CancelChange, WorkerPlan } from '../core/model/plan.ts';
import { hashContent } from '../core/plan/fingerprint.ts';
import { findDeclared } from '../core/plan/paused-records.ts';
import { isOneShot, runsOnBusiestDay } from '../core/time/when.ts';

type Records = Map<string, OwnedSchedule>;

/** Whether a row that a pause cancelled was due by then, so that it may have run. */
export function mayHaveRun({ content, nextRunAt }: RecognisedSchedule, now: Date): boolean {
  return isOneShot(content.when) && nextRunAt <= now;
}

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
    /** Whether the guards have let pass what is declared in its place. */
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
  // A row that is the previous version of its declaration was never due in the new one.
  const isDue = isOneShot(content.when) && (isSame || !isJudged);
  const dueAt = isDue ? before.nextRunAt : null;
  const record = { ...describeContent(declared.name, content), dueAt, scheduleId: before.id, createdAt, protect };
  byId.set(before.id, mayHaveRun(before, now) ? record : { ...record, paused: true });
}

/** Whether a row is the same as a declared schedule. */
export function isAsDeclared(row: RecognisedSchedule, { content }: DeclaredSchedule): boolean {
  return sameKeys(row).includes(contentKey(content));
}

type Description = Pick<OwnedSchedule, 'name' | 'contentHash' | 'dueAt' | 'runsPerDay'>;

function describeContent(name: string, content: Content): Description {
  return { name, contentHash: hashContent(content), dueAt: null, runsPerDay: runsOnBusiestDay(content.when) };
}

/** Marks what recurs, is paused and is gone without a cancel that is known to have worked. */
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

/** Lets the marked records follow what became of their declarations. */
export function settlePaused(
  byId: Records,
  { plan, outcomes, now }: { readonly plan: WorkerPlan; readonly outcomes: readonly Outcome[]; readonly now: Date },
): void {
  const marked = [...byId.values()].filter(({ paused }) => paused === true);
  if (marked.length === 0) return;
  const live = listLive(plan, outcomes);
  const done = new Set([...byId.values()].filter(isCountedAsDone).map(({ contentHash }) => contentHash));
  const declaredFor = findDeclared(plan.worker, marked);
  for (const record of marked) {
    const declared = declaredFor.get(record);
    byId.delete(record.scheduleId);
    if (declared === undefined || live.has(declared.name) || done.has(record.contentHash)) continue;
    if (findOffCause(withoutPause(declared), now) !== null) continue;
    const { name, contentHash, dueAt, runsPerDay } = describeContent(declared.name, declared.content);
    const isEdited = contentHash !== record.contentHash;
    byId.set(record.scheduleId, isEdited ? { ...record, name, contentHash, dueAt, runsPerDay } : { ...record, name });
  }
}

/** The names of what is live as declared after an apply. */
function listLive({ changes }: WorkerPlan, outcomes: readonly Outcome[]): ReadonlySet<string | null> {
  const kept = changes.filter(({ kind }) => kind === 'keep' || kind === 'adopt' || kind === 'unprotect');
  const made = outcomes.filter(
    ({ change, status }) => status === 'done' && (change.kind === 'create' || change.kind === 'replace'),
  );
  return new Set([...kept, ...made.map(({ change }) => change)].map(({ name }) => name));
}
