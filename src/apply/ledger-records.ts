/**
 * What the ledger must hold around an apply. Pure. For what a pause cancelled see ledger-paused.ts.
 *
 *   before the writes   an intent for every create and replace, and for a one-shot that a pause is about to cancel
 *   after the writes    done: the new schedule is recorded, the old one and the intent are dropped
 *                       not made: the intent is dropped; an old schedule that was put back is recorded under its new ID
 *                       uncertain: the intent stays, so that the next plan knows its row, or holds a delay back
 *
 * Invariant: a schedule that may be live is never dropped, and a delay that may have been created always leaves a
 * trace.
 */
import { isOneShot, runsOnBusiestDay } from '../core/time/when.ts';
import type { Content } from '../core/model/content.ts';
import type { DeclaredSchedule } from '../core/model/declaration.ts';
import type { RecognisedSchedule } from '../core/model/live.ts';
import type { Outcome } from '../core/model/outcome.ts';
import { countedAsDoneId, isYoung, type OwnedSchedule, type OwnedWorker } from '../core/model/owned.ts';
import {
  isCreating,
  type Change,
  type CreateChange,
  type HoldChange,
  type ReplaceChange,
} from '../core/model/change.ts';
import type { WorkerPlan } from '../core/model/plan.ts';
import { hashContent } from '../core/plan/fingerprint.ts';
import { listJudgedBounds } from '../core/plan/judged.ts';
import { intendCreates, settleIntents, sortRecord, type Settlement } from './ledger-intents.ts';
import { markDoubted, markGone, rememberPaused, settlePaused } from './ledger-paused.ts';

/** Returns the record of a worker after its apply; `outcomes` has one entry for each change that was to be written. */
export function settleRecord(settlement: Settlement): OwnedWorker {
  const { before, plan, outcomes, now } = settlement;
  const byId = new Map(before.schedules.map((record) => [record.scheduleId, record]));
  for (const change of plan.changes) remember(byId, change, { before, now });
  markGone(byId, plan);
  markDoubted(byId, outcomes, now);
  for (const change of plan.changes) if (change.kind === 'adopt') dropVanished(byId, change.name, plan, now);
  const declaredByName = new Map(plan.worker.schedules.map((schedule) => [schedule.name, schedule]));
  for (const outcome of outcomes) rememberOutcome(byId, outcome, { plan, declaredByName, now });
  settlePaused(byId, { plan, outcomes, now });
  const { workerId } = before;
  const missing = [...byId.values()].filter(({ paused }) => paused === true).map(({ contentHash }) => contentHash);
  const bounds = listJudgedBounds(plan, now, new Set(missing));
  const settled = { workerId, schedules: [...byId.values()], intents: settleIntents(settlement) };
  return sortRecord(bounds.length === 0 ? settled : { ...settled, bounds });
}

/**
 * Rebuilds the record of a worker whose memory was lost, from a plan made without a ledger: what is live as declared is
 * owned. A declared delay that is not live may have run, so it gets an intent and is held back.
 */
export function rebuildRecord(plan: WorkerPlan, now: Date): OwnedWorker {
  const empty: OwnedWorker = { workerId: plan.worker.workerId, schedules: [], intents: [] };
  const { workerId, schedules, intents } = settleRecord({ before: empty, plan, outcomes: [], now });
  // No guard has judged the bounds.
  const record = { workerId, schedules, intents };
  const delays = plan.changes.filter((change) => isCreating(change) && change.after.when.type === 'delayed');
  return intendCreates(record, { ...plan, changes: delays }, now);
}

type Records = Map<string, OwnedSchedule>;

function remember(byId: Records, change: Change, context: { readonly before: OwnedWorker; readonly now: Date }): void {
  switch (change.kind) {
    case 'keep':
    case 'adopt': {
      const known = byId.get(change.before.id);
      const createdAt = known?.createdAt ?? context.now;
      byId.set(change.before.id, { ...recordRow(change.name, change.before), createdAt, protect: change.protect });
      return;
    }
    case 'unprotect': {
      const known = byId.get(change.before.id);
      if (known !== undefined) {
        const { scheduleId, contentHash, createdAt, dueAt, runsPerDay } = known;
        const { name } = change;
        byId.set(scheduleId, { name, scheduleId, contentHash, createdAt, dueAt, runsPerDay, protect: false });
      }
      return;
    }
    case 'forget':
      byId.delete(change.scheduleId);
      return;
    case 'hold':
      if (change.isCountedAsDone === true) countAsDone(byId, change, context.now);
      renameCompleted(byId, change.name, change.cause === 'completed' ? change.content : null);
      return;
    case 'create':
    case 'replace':
    case 'cancel':
      return;
  }
}

/** Records a one-shot as if it had been created and had run just now; no ID of the service stands for it. */
function countAsDone(byId: Records, { name, content }: HoldChange, now: Date): void {
  if (name === null || content === null) return;
  const contentHash = hashContent(content);
  const scheduleId = countedAsDoneId(contentHash);
  byId.set(scheduleId, { name, scheduleId, contentHash, createdAt: now, dueAt: now, protect: false, runsPerDay: null });
}

/** Keeps the record of a finished one-shot under its new name, or its next plan would send it again. */
function renameCompleted(byId: Records, name: string | null, content: Content | null): void {
  if (name === null || content === null) return;
  const contentHash = hashContent(content);
  for (const record of byId.values()) {
    if (record.contentHash === contentHash) byId.set(record.scheduleId, { ...record, name });
  }
}

function rememberOutcome(
  byId: Records,
  { change, status, scheduleId }: Outcome,
  context: {
    readonly plan: WorkerPlan;
    readonly declaredByName: ReadonlyMap<string, DeclaredSchedule>;
    readonly now: Date;
  },
): void {
  const { plan, now } = context;
  if (change.kind === 'cancel' && status === 'done') {
    if (change.cause === 'paused') rememberPaused(byId, change, { ...context, isJudged: true });
    else byId.delete(change.before.id);
  }
  if (!isCreating(change)) return;
  const isMade = scheduleId !== null && (change.kind === 'create' || scheduleId !== change.before.id);
  if (isMade && (status === 'done' || status === 'uncertain')) {
    dropVanished(byId, change.name, plan, now);
    byId.set(scheduleId, {
      ...recordMade(change, scheduleId, now),
      protect: change.protect && !isLifted(plan, change),
    });
  }
  if (change.kind !== 'replace') return;
  const old = byId.get(change.before.id);
  if (status === 'done' || (status === 'failed' && isMade)) byId.delete(change.before.id);
  if (status === 'failed' && isMade && old !== undefined) byId.set(scheduleId, { ...old, scheduleId });
}

/** Whether the plan lifts the protection of a schedule that it replaces, as a person has permitted. */
function isLifted({ changes }: WorkerPlan, { name }: CreateChange | ReplaceChange): boolean {
  return changes.some((change) => change.kind === 'unprotect' && change.name === name);
}

/**
 * Drops the records that a name had before, if they are no longer live and not so young that the list may just be late.
 * A record whose content is declared under another name by now is kept: for a one-shot, it says that it was created.
 */
function dropVanished(byId: Records, name: string, { worker, observed }: WorkerPlan, now: Date): void {
  const liveIds = new Set(observed.kind === 'listed' ? observed.schedules.map(({ id }) => id) : []);
  const vanished = [...byId.values()].filter(
    (record) => record.name === name && !isYoung(record, now) && !liveIds.has(record.scheduleId),
  );
  if (vanished.length === 0) return;
  const others = worker.schedules.filter((each) => each.name !== name);
  const hashes = new Set(others.map(({ content }) => hashContent(content)));
  for (const { scheduleId, contentHash } of vanished) if (!hashes.has(contentHash)) byId.delete(scheduleId);
}

function recordRow(
  name: string,
  { id, content, nextRunAt }: RecognisedSchedule,
): Omit<OwnedSchedule, 'createdAt' | 'protect'> {
  const dueAt = isOneShot(content.when) ? nextRunAt : null;
  return { name, scheduleId: id, contentHash: hashContent(content), dueAt, runsPerDay: runsOnBusiestDay(content.when) };
}

function recordMade(
  { name, after, protect }: CreateChange | ReplaceChange,
  scheduleId: string,
  now: Date,
): OwnedSchedule {
  return {
    name,
    scheduleId,
    contentHash: hashContent(after),
    createdAt: now,
    dueAt: findDue(after, now),
    protect,
    runsPerDay: runsOnBusiestDay(after.when),
  };
}

function findDue({ when }: Content, now: Date): Date | null {
  if (when.type === 'scheduled') return new Date(when.date);
  return when.type === 'delayed' ? new Date(now.getTime() + when.delayInSeconds * 1000) : null;
}
