/**
 * Which intents the ledger must hold before the writes, and which are left after them. An intent is a create that was
 * begun and is not known to have settled. Pure.
 */
import { compareBy, compareText, groupBy } from '../core/collections.ts';
import { contentKey, type Content } from '../core/model/content.ts';
import { sameKeys, type ListedWorker, type RecognisedSchedule } from '../core/model/live.ts';
import type { Outcome, OutcomeStatus } from '../core/model/outcome.ts';
import { isYoung, remembersNothing, type Intent, type OwnedWorker } from '../core/model/owned.ts';
import { isCreating, isPausing, type CancelChange, type Change } from '../core/model/change.ts';
import type { WorkerPlan } from '../core/model/plan.ts';
import { hashContent } from '../core/plan/fingerprint.ts';
import { isOneShot } from '../core/time/when.ts';

export interface Settlement {
  /** The record the plan was made with. */
  readonly before: OwnedWorker;
  readonly plan: WorkerPlan;
  /** One for each change that was to be written. */
  readonly outcomes: readonly Outcome[];
  readonly now: Date;
}

/** Returns the worker's record with an intent for every planned create; the same record if there is none. */
export function intendCreates(
  before: OwnedWorker,
  { changes, observed }: Pick<WorkerPlan, 'changes' | 'observed'>,
  now: Date,
): OwnedWorker {
  const creating = changes.filter(isCreating);
  if (creating.length === 0) return before;
  const listed = observed.kind === 'listed' ? idsByContent(observed) : new Map<string, readonly string[]>();
  const open = new Map(before.intents.map((intent) => [intent.contentHash, intent]));
  const fresh = creating.map(({ name, after, protect }): Intent => {
    const contentHash = hashContent(after);
    // A row that came after an open intent was recorded may be what that intent created.
    const knownIds = open.get(contentHash)?.knownIds ?? listed.get(contentHash) ?? [];
    return { name, contentHash, at: now, protect, knownIds };
  });
  const hashes = new Set(fresh.map(({ contentHash }) => contentHash));
  return sortRecord({
    ...before,
    intents: [...before.intents.filter(({ contentHash }) => !hashes.has(contentHash)), ...fresh],
  });
}

/**
 * Returns the worker's record with an intent for every one-shot that a pause is about to cancel; the same record if
 * there is none. If rota crashes after such a cancel and before it is recorded, a person has to decide.
 */
export function intendPauses(
  before: OwnedWorker,
  { changes }: Pick<WorkerPlan, 'changes'>,
  { isAlone, now }: { /** Whether the pause is applied alone. */ readonly isAlone: boolean; readonly now: Date },
): OwnedWorker {
  // A worker without a record stays without, so that the guards still judge its first apply.
  if (isAlone && remembersNothing(before)) return before;
  const fresh = changes.filter(isPausing).flatMap((change): readonly Intent[] => {
    const { name, protect, before: row } = change;
    if (name === null || !isOneShot(row.content.when) || mayHaveRun(row, now)) return [];
    return [{ name, contentHash: hashContent(row.content), at: now, protect, knownIds: [row.id] }];
  });
  if (fresh.length === 0) return before;
  const hashes = new Set(fresh.map(({ contentHash }) => contentHash));
  const kept = before.intents.filter(({ contentHash }) => !hashes.has(contentHash));
  return sortRecord({ ...before, intents: [...kept, ...fresh] });
}

/** Whether a row that a pause cancelled was due by then, so that it may have run. */
export function mayHaveRun({ content, nextRunAt }: RecognisedSchedule, now: Date): boolean {
  return isOneShot(content.when) && nextRunAt <= now;
}

/** Returns the IDs of listed rows, sorted, by the hash of their content. */
function idsByContent({ schedules }: ListedWorker): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, readonly string[]>();
  for (const row of schedules) {
    if (row.kind !== 'recognised') continue;
    const contentHash = hashContent(row.content);
    ids.set(contentHash, [...(ids.get(contentHash) ?? []), row.id].toSorted(compareText));
  }
  return ids;
}

/**
 * Returns the intents that are open after an apply, including those opened by a cancel that leaves it unknown whether a
 * one-shot ran. An intent that the plan does not mention stays open as long as the list may just be late.
 */
export function settleIntents({ before, plan, outcomes, now }: Settlement): readonly Intent[] {
  const statusOf = new Map(outcomes.map((outcome) => [outcome.change, outcome.status]));
  const { intents } = intendCreates(before, plan, now);
  const changes = intents.length === 0 ? [] : plan.changes;
  const changesOf = groupBy(changes, (change) => contentsOf(change).map(hashContent));
  const open = intents.filter((intent) => {
    const naming = changesOf.get(intent.contentHash);
    return naming === undefined ? isYoung({ createdAt: intent.at }, now) : isIntentOpen(intent, naming, statusOf);
  });
  const doubted = outcomes.flatMap((outcome) => doubtCancel(outcome, { before, plan, now }));
  const hashes = new Set(doubted.map(({ contentHash }) => contentHash));
  return [...open.filter(({ contentHash }) => !hashes.has(contentHash)), ...doubted];
}

/** Returns the intents after an apply that only stopped what is paused; intents of everything else are unchanged. */
export function settleStopped({ before, plan, outcomes, now }: Settlement): readonly Intent[] {
  const doubted = outcomes.flatMap((outcome) => doubtCancel(outcome, { before, plan, now }));
  const stopped = outcomes.flatMap(({ change, status }) =>
    change.kind === 'cancel' && status === 'done' ? [hashContent(change.before.content)] : [],
  );
  const settled = new Set([...stopped, ...doubted.map(({ contentHash }) => contentHash)]);
  return [...before.intents.filter(({ contentHash }) => !settled.has(contentHash)), ...doubted];
}

/**
 * Returns an intent if a cancel leaves it unknown whether a one-shot ran, as after a create that may have succeeded:
 * the cancel may have failed, or a pause cancelled a one-shot that was due.
 */
function doubtCancel(
  { change, status, scheduleId }: Outcome,
  { before, plan, now }: Pick<Settlement, 'before' | 'plan' | 'now'>,
): readonly Intent[] {
  if (change.kind !== 'cancel' && change.kind !== 'replace') return [];
  if (status === 'done') return change.kind === 'cancel' ? doubtPaused(change, plan, now) : [];
  if (status !== 'uncertain') return [];
  const { id, content } = change.before;
  // The old schedule is not cancelled before the new one is created.
  if (change.kind === 'replace' && scheduleId === id) return [];
  if (!isOneShot(content.when)) return [];
  const known = before.schedules.find((record) => record.scheduleId === id);
  if (known === undefined) return [];
  return [{ name: known.name, contentHash: hashContent(content), at: now, protect: known.protect, knownIds: [] }];
}

function doubtPaused({ before, cause, name, protect }: CancelChange, plan: WorkerPlan, now: Date): readonly Intent[] {
  const declared = plan.worker.schedules.find((schedule) => schedule.name === name);
  if (cause !== 'paused' || declared === undefined || !mayHaveRun(before, now)) return [];
  const { content } = declared;
  if (!sameKeys(before).includes(contentKey(content))) return [];
  return [{ name: declared.name, contentHash: hashContent(content), at: now, protect, knownIds: [] }];
}

/**
 * Whether an intent is still open, by the changes that name its content. Like a plan, this identifies an intent by its
 * content: a new name, `enabled: false` or another schedule under the old name settles nothing.
 */
function isIntentOpen(
  { contentHash }: Intent,
  changes: readonly Change[],
  statusOf: ReadonlyMap<Change, OutcomeStatus>,
): boolean {
  const isIt = (content: Content | null): boolean => content !== null && hashContent(content) === contentHash;
  return changes.some((change) => {
    if (isCreating(change) && isIt(change.after)) return statusOf.get(change) === 'uncertain';
    if (change.kind === 'hold') return change.isCountedAsDone !== true && isIt(change.content);
    const mayStay = (change.kind === 'cancel' || change.kind === 'replace') && isIt(change.before.content);
    return mayStay && statusOf.get(change) !== 'done';
  });
}

function contentsOf(change: Change): readonly Content[] {
  switch (change.kind) {
    case 'create':
      return [change.after];
    case 'replace':
      return [change.after, change.before.content];
    case 'cancel':
    case 'keep':
    case 'adopt':
    case 'unprotect':
      return [change.before.content];
    case 'hold':
      return change.content === null ? [] : [change.content];
    case 'forget':
      return [];
  }
}

/** Sorts a record as it is stored. */
export function sortRecord(record: OwnedWorker): OwnedWorker {
  return {
    ...record,
    schedules: record.schedules.toSorted(
      compareBy(
        (a, b) => compareText(a.name, b.name),
        (a, b) => compareText(a.scheduleId, b.scheduleId),
      ),
    ),
    intents: record.intents.toSorted((a, b) => compareText(a.name, b.name)),
  };
}
