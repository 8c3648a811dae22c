import { formatAddress } from '../../model/declaration.ts';
import type { Found } from '../../model/guard.ts';
import { isWrite } from '../../model/change.ts';
import type { Plan } from '../../model/plan.ts';
import { hashContent } from '../fingerprint.ts';

/**
 * Refuses to raise a budget to `unlimited`. A schedule passes if it had that budget before, or if an apply that was
 * allowed to raise it was cut off.
 */
export function checkUnlimitedBudget(plan: Plan): readonly Found[] {
  return plan.workers.flatMap(({ changes, record }) => {
    const intended = new Set(record?.intents.map(({ contentHash }) => contentHash));
    return changes.filter(isWrite).flatMap((change) => {
      if (change.kind === 'cancel' || change.after.budget !== 'unlimited') return [];
      // An apply that was allowed to create it was cut off before it did.
      if (intended.has(hashContent(change.after))) return [];
      const before = change.kind === 'replace' ? change.before.content.budget : null;
      if (before === 'unlimited') return [];
      const address = formatAddress(change.alias, change.name);
      const message =
        before === null
          ? `would create ${address} with budget unlimited`
          : `would raise the budget of ${address} from ${before} to unlimited`;
      return [{ alias: change.alias, message }];
    });
  });
}
