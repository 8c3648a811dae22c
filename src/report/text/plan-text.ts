import { groupBy } from '../group-by.ts';
import type { PlanDocument } from '../plan-document.ts';
import type { PlanView } from '../renderer.ts';
import { count } from '../words.ts';
import { guardLines } from './guard-lines.ts';
import { joinSections, printLines, toned } from './line.ts';
import type { Line } from './line.ts';
import { problemLines } from './problem-lines.ts';
import { workerLines } from './worker-lines.ts';

/** A plan for a person: each worker's changes, what is left alone, what the guards say, and one line that sums it up. */
export function renderPlanText(document: PlanDocument, { paint, diffLines }: PlanView): string {
  const { workers, changes, guards, diagnostics, error } = document;
  const byWorker = groupBy(changes, ({ worker }) => worker);
  const lines = joinSections([
    ...workers.map((worker) => workerLines(worker, byWorker.get(worker.worker) ?? [], diffLines)),
    guardLines(guards),
    problemLines(diagnostics, error),
    closingLines(document),
  ]);
  return printLines(lines, paint);
}

function closingLines(document: PlanDocument): readonly Line[] {
  const { fingerprint } = document;
  if (fingerprint === null) return [];
  const planned = hasChanges(document) ? `Plan: ${plannedWords(document)}. ` : '';
  const summary: Line = [toned('bold', `${planned}${restWords(document)}.`)];
  const lines = [summary, [toned('dim', `Fingerprint: ${fingerprint}`)]];
  return hasChanges(document) ? lines : [...lines, [toned('bold', nothingWords(document))]];
}

function nothingWords(document: PlanDocument): string {
  return countUnlisted(document) === 0 ? 'No changes.' : 'No changes on the workers that could be listed.';
}

function hasChanges({ summary }: PlanDocument): boolean {
  const { create, replace, cancel, adopt, forget } = summary;
  return create + replace + cancel + adopt + forget > 0;
}

function plannedWords({ summary }: PlanDocument): string {
  const { create, replace, cancel, adopt, forget } = summary;
  const words = [`${String(create)} to create`, `${String(replace)} to replace`, `${String(cancel)} to cancel`];
  if (adopt > 0) words.push(`${String(adopt)} to adopt`);
  if (forget > 0) words.push(`${String(forget)} to forget`);
  return words.join(', ');
}

function restWords(document: PlanDocument): string {
  const { keep, hold } = document.summary;
  const unlisted = countUnlisted(document);
  const words = [`${String(keep)} unchanged`];
  if (hold > 0) words.push(`${String(hold)} left alone`);
  if (unlisted > 0) words.push(`${count(unlisted, 'worker')} could not be listed`);
  return words.join(', ');
}

function countUnlisted({ workers }: PlanDocument): number {
  return workers.filter(({ unavailable }) => unavailable !== null).length;
}
