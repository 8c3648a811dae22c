import { formatAddress } from '../../model/declaration.ts';
import type { GuardFound } from '../../model/guard.ts';
import type { OwnedSchedule } from '../../model/owned.ts';
import { isRenewal, isWrite, type WriteChange } from '../../model/change.ts';
import type { Plan, WorkerPlan } from '../../model/plan.ts';

/**
 * Refuses to cancel or replace a protected schedule, or a protected and paused schedule that has since been removed or
 * edited.
 */
export function checkProtected(plan: Plan): readonly GuardFound[] {
  return plan.workers.flatMap(({ worker, changes, record, pausedRecords }) => {
    const remembered = new Set(record?.schedules.flatMap((each) => (each.protect ? [each.scheduleId] : [])));
    const paused = listProtected(worker.alias, pausedRecords);
    const live = changes.filter(isWrite).flatMap((change) => {
      if (change.kind === 'create' || !change.protect || isRenewal(change)) return [];
      const what = change.name === null ? change.before.id : formatAddress(change.alias, change.name);
      const message = `would ${change.kind} ${what}, which has protect: true`;
      const isRemembered = remembered.has(change.before.id);
      return [{ alias: change.alias, message, hints: isRemembered ? [liftHint(change)] : [] }];
    });
    return [...live, ...paused];
  });
}

/** Finds protected and paused schedules that have since been removed or edited. */
function listProtected(alias: string, records: WorkerPlan['pausedRecords']): readonly GuardFound[] {
  const hints = ['to lift its protection, restore it, end the pause and apply it with protect: false'];
  const told = (owned: readonly OwnedSchedule[], verb: string): readonly GuardFound[] =>
    owned
      .filter(({ protect }) => protect)
      .map(({ name }) => {
        const message = `would ${verb} ${formatAddress(alias, name)}, which is paused and has protect: true`;
        return { alias, message, hints };
      });
  return records === undefined ? [] : [...told(records.gone, 'remove'), ...told(records.edited, 'replace')];
}

/** Says how to lift a protection that the ledger remembers. */
function liftHint({ kind }: WriteChange): string {
  return `to lift it, first apply the unchanged schedule with protect: false; a later apply may then ${kind} it`;
}
