import type { Declaration } from '../core/model/declaration.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Owned } from '../core/model/owned.ts';
import { count } from '../report/wording/words.ts';
import type { Selection } from './select-workers.ts';

/**
 * Warns of workers that the ledger holds schedules of and no file declares: their schedules go on running, and nothing
 * else would say so. A run that was asked for some workers only cannot tell, and warns of none.
 */
export function findUndeclaredWorkers(
  owned: Owned,
  declaration: Declaration,
  { worker, shard }: Selection,
): readonly Diagnostic[] {
  if (owned === null || worker.length > 0 || shard !== undefined) return [];
  const declared = new Set(declaration.workers.map(({ workerId }) => workerId));
  const left = [...owned.values()].filter(({ workerId, schedules }) => schedules.length > 0 && !declared.has(workerId));
  return left.map(({ workerId, schedules }) => ({
    severity: 'warning',
    code: 'worker-undeclared',
    message: `the ledger holds ${count(schedules.length, 'schedule')} of ${workerId}, which no file declares; they go on running`,
    location: null,
    hint: `declare it with "schedules: {}" to cancel them, or let go of it: rota ledger release ${workerId}`,
    excerpt: null,
  }));
}
