import { outcomeStatuses } from '../../core/model/outcome.ts';
import type { ChangeKind } from '../../core/model/change.ts';
import type { ApplyDocument } from '../documents/apply-document.ts';

/** Word for each kind of change once it is done. */
export const doneWords: Readonly<Record<ChangeKind, string>> = {
  create: 'created',
  replace: 'replaced',
  cancel: 'cancelled',
  adopt: 'adopted',
  forget: 'forgotten',
  unprotect: 'unprotected',
  keep: 'kept',
  hold: 'left alone',
};

const writeKinds: readonly ChangeKind[] = ['create', 'replace', 'cancel'];

/** Says what the service has after an apply that did everything. */
export function convergedWords({ diagnostics }: ApplyDocument): string {
  const isPart = diagnostics.some(({ code }) => code === 'not-applied');
  return isPart ? 'Stopped: no paused schedule is live.' : 'Converged: a new plan is empty.';
}

/** Describes an apply that wrote only to the ledger; null if it did nothing, or sent something. */
export function ledgerOnlyWords(document: ApplyDocument): string | null {
  const counts = document.outcomes.length === 0 ? appliedCounts(document) : '';
  return counts === '' ? null : `${counts}; nothing was sent.`;
}

/** Counts what an apply did and did not do: `1 created, 0 replaced, 2 cancelled. Not done: 1 failed`. */
export function appliedWords(document: ApplyDocument): string {
  return appliedCounts(document, writeKinds);
}

/** Like `appliedWords`, but without zeros except for `alwaysShown`: `1 created. Not done: 1 failed`; may be empty. */
export function appliedCounts(
  { outcomes, summary, ledger }: ApplyDocument,
  alwaysShown: readonly ChangeKind[] = [],
): string {
  const done = ([...writeKinds, 'unprotect'] as const).flatMap((kind) => {
    const number = outcomes.filter((outcome) => outcome.kind === kind && outcome.status === 'done').length;
    return number > 0 || alwaysShown.includes(kind) ? [`${String(number)} ${doneWords[kind]}`] : [];
  });
  const remembered = (['adopted', 'forgotten'] as const)
    .filter((word) => ledger[word] > 0)
    .map((word) => `${String(ledger[word])} ${word}`);
  const undone = outcomeStatuses
    .filter((status) => status !== 'done' && summary[status] > 0)
    .map((status) => `${String(summary[status])} ${status}`);
  const parts = [
    ...(done.length + remembered.length === 0 ? [] : [[...done, ...remembered].join(', ')]),
    ...(undone.length === 0 ? [] : [`Not done: ${undone.join(', ')}`]),
  ];
  return parts.join('. ');
}
