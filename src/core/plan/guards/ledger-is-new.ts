import { formatAddress } from '../../model/declaration.ts';
import type { GuardFound } from '../../model/guard.ts';
import { remembersNothing } from '../../model/owned.ts';
import type { Plan } from '../../model/plan.ts';

/**
 * Refuses to send a delay on a worker without a ledger record while schedules of it are live as declared. An apply
 * created those and may have sent the delay as well; its ledger was a different one or is lost.
 */
export function checkLedgerIsNew(plan: Plan): readonly GuardFound[] {
  return plan.workers.flatMap(({ worker: { alias }, record, changes }) => {
    if (record === null || !remembersNothing(record)) return [];
    const live = changes.filter(({ kind }) => kind === 'adopt').length;
    const delays = changes.flatMap((change) =>
      change.kind === 'create' && change.after.when.type === 'delayed' ? [formatAddress(alias, change.name)] : [],
    );
    if (live === 0 || delays.length === 0) return [];
    const running = `${String(live)} of its schedules ${live === 1 ? 'is' : 'are'}`;
    const message = `would send ${delays.join(', ')}, although the ledger has no record of the worker and ${running} live as declared: it may have run`;
    return [
      { alias, message, hints: delays.map((address) => `if it has already run: rota apply --completed ${address}`) },
    ];
  });
}
