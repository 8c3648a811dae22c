import type { ChangeKind } from '../../core/model/plan.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { PlanDocument } from '../documents/plan-document.ts';
import { count } from '../../core/words.ts';

/** What a plan would do, by number: `2 to create, 0 to replace, 1 to cancel`. */
export function plannedWords({ summary }: PlanDocument): string {
  const { create, replace, cancel, adopt, forget, unprotect } = summary;
  const words = [`${String(create)} to create`, `${String(replace)} to replace`, `${String(cancel)} to cancel`];
  if (unprotect > 0) words.push(`${String(unprotect)} to unprotect`);
  if (adopt > 0) words.push(`${String(adopt)} to adopt`);
  if (forget > 0) words.push(`${String(forget)} to forget`);
  return words.join(', ');
}

const plannedKinds: readonly ChangeKind[] = ['create', 'replace', 'cancel', 'unprotect', 'adopt', 'forget'];

/** How many there are of each kind of change that is among them: `3 to create`, `2 to cancel`. */
export function kindCounts(kinds: readonly ChangeKind[]): readonly string[] {
  return plannedKinds.flatMap((kind) => {
    const number = kinds.filter((each) => each === kind).length;
    return number === 0 ? [] : [`${String(number)} to ${kind}`];
  });
}

/** What a plan leaves as it is, by number: `12 unchanged`, `3 left alone`, `1 worker could not be listed`. */
export function restCounts(document: PlanDocument): readonly string[] {
  const { keep, hold } = document.summary;
  const undecided = countUndecided(document);
  return [
    ...(keep === 0 ? [] : [`${String(keep)} unchanged`]),
    ...(hold === 0 ? [] : [`${String(hold)} left alone`]),
    ...(undecided === 0 ? [] : [`${String(undecided)} undecided`]),
    ...unlistedCounts(document),
  ];
}

/** How many workers a plan knows nothing of: `1 worker could not be listed`; empty when there are none. */
export function unlistedCounts(document: PlanDocument): readonly string[] {
  const unlisted = countUnlisted(document);
  return unlisted === 0 ? [] : [`${count(unlisted, 'worker')} could not be listed`];
}

/** The same in one line, also when nothing is left as it is: `0 unchanged`. */
export function restWords(document: PlanDocument): string {
  return restCounts(document).join(', ') || '0 unchanged';
}

/** What an estimate is; why comes after it. */
export const estimateWords = 'made without the ledger, so it cannot be saved or applied';

/** How an empty plan is said. */
export function nothingWords(document: PlanDocument): string {
  const unlisted = countUnlisted(document);
  if (unlisted === 0) return countUndecided(document) === 0 ? 'No changes' : 'No changes until you decide';
  const isAll = unlisted === document.workers.length;
  return isAll ? 'No worker could be listed' : 'No changes on the workers that could be listed';
}

/** Whether a plan would change anything, the ledger included. */
export function hasChanges({ summary }: PlanDocument): boolean {
  const { create, replace, cancel, adopt, forget, unprotect } = summary;
  return create + replace + cancel + adopt + forget + unprotect > 0;
}

/** The fingerprint to show a person; null when nothing would be written, since all such plans have the same. */
export function shownFingerprint({ fingerprint, summary: { create, replace, cancel } }: PlanDocument): string | null {
  return create + replace + cancel > 0 ? fingerprint : null;
}

/** Whether it is unknown of a declared schedule if it ran or is live, so that a person has to decide. */
export function isUndecided({ kind, address, cause }: ChangeEntry): boolean {
  return kind === 'hold' && address !== null && (cause === 'unknowable' || cause === 'unrecognised');
}

function countUndecided({ changes }: PlanDocument): number {
  return changes.filter(isUndecided).length;
}

function countUnlisted({ workers }: PlanDocument): number {
  return workers.filter(({ unavailable }) => unavailable !== null).length;
}
