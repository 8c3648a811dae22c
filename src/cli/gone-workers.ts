import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Owned } from '../core/model/owned.ts';
import type { Plan } from '../core/model/plan.ts';
import { count } from '../report/wording/words.ts';

/**
 * Warns of workers that the service says it does not have, and of which the ledger holds schedules: a worker that was
 * deleted keeps them in the service's database, and they may go on running.
 */
export function findGoneWorkers(plan: Plan, owned: Owned): readonly Diagnostic[] {
  return plan.workers.flatMap(({ worker, observed }) => {
    const { alias, workerId, location } = worker;
    const recorded = owned?.get(workerId)?.schedules.length ?? 0;
    if (observed.kind !== 'unavailable' || observed.code !== 'remote-not-found' || recorded === 0) return [];
    return [
      {
        severity: 'warning',
        code: 'worker-gone',
        message: `the service answers 404 for worker "${alias}" (${workerId}), and the ledger holds ${count(recorded, 'schedule')} of it, which may go on running`,
        location,
        hint: `check the id and the key; if the worker was deleted, ask Handinger whether its schedules still run, remove it here, then: rota ledger release ${workerId}`,
        excerpt: null,
      } as const,
    ];
  });
}
