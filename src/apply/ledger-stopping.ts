/**
 * What the ledger is to hold after an apply that only stopped what is paused: what it held before, and what became of the
 * rows that it stopped. Everything that it left is for the next apply to judge and to remember, so nothing else is touched:
 * no intent is settled, no name forgotten, and the only bounds that count as judged are those of what comes back as it was.
 *
 * Where it remembered nothing of the worker, it goes on so, or the guards that judge the first apply to a worker would no
 * longer do so; only the delays that may have run by then are held back.
 */
import { isPaused } from '../core/model/bounds.ts';
import { contentKey } from '../core/model/content.ts';
import type { DeclaredWorker } from '../core/model/declaration.ts';
import { sameKeys } from '../core/model/live.ts';
import type { Outcome } from '../core/model/outcome.ts';
import { remembersNothing } from '../core/model/owned.ts';
import type { Intent, OwnedSchedule, OwnedWorker } from '../core/model/owned.ts';
import { isPausing } from '../core/model/plan.ts';
import type { CancelChange, WorkerPlan } from '../core/model/plan.ts';
import { hashContent } from '../core/plan/fingerprint.ts';
import { pauseKey } from '../core/plan/judged.ts';
import { findDeclared } from '../core/plan/paused-records.ts';
import { settleStopped, sortRecord } from './ledger-intents.ts';
import type { Settlement } from './ledger-intents.ts';
import { isAsDeclared, markGone, rememberPaused } from './ledger-paused.ts';

/** The record of a worker after such an apply. */
export function settleStopping(settlement: Settlement): OwnedWorker {
  const { before, plan, outcomes, now } = settlement;
  const intents = settleStopped(settlement);
  if (remembersNothing(before)) return sortRecord({ ...before, intents: [...intents, ...holdDelays(settlement)] });
  const byId = new Map(before.schedules.map((record) => [record.scheduleId, record]));
  markGone(byId, plan);
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

/** Of a worker that was in use before its first record, a delay that is not live may have run: a person decides, as after a rebuild. */
function holdDelays({ plan: { worker, observed }, outcomes, now }: Settlement): readonly Intent[] {
  if (listStopped(outcomes).length === 0 || observed.kind !== 'listed') return [];
  const live = new Set(observed.schedules.flatMap((row) => (row.kind === 'recognised' ? sameKeys(row) : [])));
  return worker.schedules.flatMap(({ name, content, enabled, protect }) => {
    if (!enabled || content.when.type !== 'delayed' || live.has(contentKey(content))) return [];
    return [{ name, contentHash: hashContent(content), at: now, protect: protect === true, knownIds: [] }];
  });
}

/** Keeps one mark for what was live more than once: it comes back once, and counts once. */
function dropCopies(byId: Map<string, OwnedSchedule>, worker: DeclaredWorker): void {
  const marked = [...byId.values()].filter(({ paused }) => paused === true);
  const declaredFor = findDeclared(worker, marked);
  const names = new Set([...declaredFor.keys()].map(({ name }) => name));
  for (const record of marked) {
    if (!declaredFor.has(record) && names.has(record.name)) byId.delete(record.scheduleId);
  }
}

/** The keys of what was live, as it was, so that no guard has anything to say when that comes back. */
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
