import type { ChangeEntry } from '../documents/change-entry.ts';
import type { PlanDocument } from '../documents/plan-document.ts';

/** What someone other than rota did to a schedule, and whether git moved as well; null when live did not move. */
export function driftWords({ kind, cause, drift, pending }: ChangeEntry): string | null {
  if (drift !== true) return null;
  const isEdited = pending === true;
  if (kind === 'cancel') {
    if (cause === 'duplicate') return 'duplicated outside rota';
    return isEdited ? 'changed outside rota, and removed in git' : 'created outside rota';
  }
  const what = kind === 'create' || kind === 'hold' ? 'cancelled' : 'changed';
  return `${what} outside rota${isEdited ? ', and edited in git' : ''}`;
}

/** How many changes undo what was changed outside rota, in brackets: ` (2 undo what was changed outside rota)`; empty when none. */
export function driftCount({ changes }: Pick<PlanDocument, 'changes'>): string {
  const number = changes.filter(({ kind, drift }) => drift === true && kind !== 'hold').length;
  return number === 0 ? '' : ` (${String(number)} changed outside rota)`;
}
