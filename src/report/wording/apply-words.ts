import { outcomeStatuses } from '../../core/model/outcome.ts';
import type { ChangeKind } from '../../core/model/plan.ts';
import type { ApplyDocument } from '../documents/apply-document.ts';

/** What each kind of change is called once it is done. */
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

/** What an apply did, by number, and what it did not do: `1 created, 0 replaced, 2 cancelled. Not done: 1 failed`. */
export function appliedWords({ outcomes, summary }: ApplyDocument): string {
  const done = outcomes.filter(({ status }) => status === 'done');
  const applied = writeKinds.map(
    (kind) => `${String(done.filter((outcome) => outcome.kind === kind).length)} ${doneWords[kind]}`,
  );
  const unprotected = done.filter(({ kind }) => kind === 'unprotect').length;
  if (unprotected > 0) applied.push(`${String(unprotected)} ${doneWords.unprotect}`);
  const rest = outcomeStatuses
    .filter((status) => status !== 'done' && summary[status] > 0)
    .map((status) => `${String(summary[status])} ${status}`);
  return `${applied.join(', ')}${rest.length > 0 ? `. Not done: ${rest.join(', ')}` : ''}`;
}
