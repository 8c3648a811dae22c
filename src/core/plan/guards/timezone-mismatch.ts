import type { Found } from '../../model/guard.ts';
import { isWrite } from '../../model/change.ts';
import type { Plan } from '../../model/plan.ts';
import { isSameZone } from '../../time/zone.ts';

/** Refuses to write to a worker whose zone at the service is not the declared one. */
export function checkTimezone(plan: Plan): readonly Found[] {
  return plan.workers.flatMap((plannedWorker) => {
    const { worker, observed, changes } = plannedWorker;
    if (worker.timezone === null || observed.kind === 'unavailable' || !changes.some(isWrite)) return [];
    const listed = observed.timezone;
    if (isSameZone(worker.timezone, listed ?? 'UTC')) return [];
    const service = listed === null ? 'the service lists none and so reads cron in UTC' : `the service lists ${listed}`;
    return [{ alias: worker.alias, message: `expected the time zone ${worker.timezone}; ${service}` }];
  });
}
