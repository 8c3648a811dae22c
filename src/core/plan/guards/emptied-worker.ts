import type { Found } from '../../model/guard.ts';
import type { Plan } from '../../model/plan.ts';
import { countCancels, countLive } from './cancel-limit.ts';

/** Refuses to leave a worker without schedules if it has some. */
export function checkEmptiedWorker(plan: Plan): readonly Found[] {
  return plan.workers.flatMap((worker) => {
    const live = countLive(worker);
    const creates = worker.changes.filter(({ kind }) => kind === 'create').length;
    if (live === 0 || live - countCancels(worker) + creates > 0) return [];
    return [
      {
        alias: worker.worker.alias,
        message: `would leave no schedules; ${String(live)} ${live === 1 ? 'is' : 'are'} live now`,
      },
    ];
  });
}
