/**
 * What the ledger is to hold after an apply that only stopped what is paused: what it held before, and what became of the
 * rows that it stopped. Everything that it left is for the next apply to judge and to remember, so nothing else is touched:
 * no intent is settled, no name forgotten, and the only bounds that count as judged are those of what comes back as it was.
 */
import { isPaused } from '../core/model/bounds.ts';
import { isPausing } from '../core/model/plan.ts';
import type { WorkerPlan } from '../core/model/plan.ts';
import type { OwnedSchedule, OwnedWorker } from '../core/model/owned.ts';
import { hashContent } from '../core/plan/fingerprint.ts';
import { pauseKey } from '../core/plan/judged.ts';
import { settleStopped, sortRecord } from './ledger-intents.ts';
import type { Settlement } from './ledger-intents.ts';
import { isAsDeclared, markGone, rememberPaused } from './ledger-paused.ts';

/** The record of a worker after such an apply. */
export function settleStopping(settlement: Settlement): OwnedWorker {
  const { before, plan, outcomes, now } = settlement;
  const byId = new Map(before.schedules.map((record) => [record.scheduleId, record]));
  markGone(byId, plan);
  const declaredByName = new Map(plan.worker.schedules.map((schedule) => [schedule.name, schedule]));
  for (const { change, status } of outcomes) {
    if (change.kind === 'cancel' && status === 'done')
      rememberPaused(byId, change, { declaredByName, now, isJudged: false });
  }
  const bounds = new Set([...(before.bounds ?? []), ...listReturning(plan, [...byId.values()], now)]);
  const settled = { ...before, schedules: [...byId.values()], intents: settleStopped(settlement) };
  return sortRecord(bounds.size === 0 ? settled : { ...settled, bounds: [...bounds].toSorted() });
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
