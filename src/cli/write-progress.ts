import { changesOf, isWrite } from '../core/model/plan.ts';
import type { Plan } from '../core/model/plan.ts';
import type { ScheduleApi } from '../api/port.ts';

/** How many creates and cancels a plan takes: a replacement is one of each. */
export function countWrites(plan: Plan): number {
  return changesOf(plan)
    .filter(isWrite)
    .reduce((sum, { kind }) => sum + (kind === 'replace' ? 2 : 1), 0);
}

/** The same API; each write is told of as it ends, long before the lists that confirm those of a whole worker. */
export function tellingOfWrites(api: ScheduleApi, onWrite: () => void): ScheduleApi {
  return {
    list: (workerId) => api.list(workerId),
    create: (...order) => api.create(...order).finally(onWrite),
    cancel: (...order) => api.cancel(...order).finally(onWrite),
  };
}
