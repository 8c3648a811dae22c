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
    openingLines(document),
    ...workers.map((worker) => workerLines(worker, byWorker.get(worker.worker) ?? [], diffLines)),
    guardLines(guards),
    problemLines(diagnostics, error),
    closingLines(document),
  ]);
  return printLines(lines, paint);
}

function openingLines({ fingerprint, summary, workers }: PlanDocument): readonly Line[] {
  const { create, replace, cancel, adopt, forget } = summary;
  if (fingerprint === null || create + replace + cancel + adopt + forget > 0) return [];
  if (workers.every(({ unavailable }) => unavailable === null)) return [[toned('bold', 'No changes.')]];
  return [[toned('bold', 'No changes on the workers that could be listed.')]];
}

function closingLines(document: PlanDocument): readonly Line[] {
  if (document.fingerprint === null) return [];
  return [[toned('bold', summaryOf(document))], [toned('dim', `Fingerprint: ${document.fingerprint}`)]];
}

function summaryOf({ summary, workers }: PlanDocument): string {
  const planned = [`${String(summary.create)} to create`, `${String(summary.replace)} to replace`];
  planned.push(`${String(summary.cancel)} to cancel`);
  if (summary.adopt > 0) planned.push(`${String(summary.adopt)} to adopt`);
  if (summary.forget > 0) planned.push(`${String(summary.forget)} to forget`);
  const left = [`${String(summary.keep)} unchanged`];
  if (summary.hold > 0) left.push(`${String(summary.hold)} left alone`);
  const unlisted = workers.filter(({ unavailable }) => unavailable !== null).length;
  if (unlisted > 0) left.push(`${count(unlisted, 'worker')} could not be listed`);
  return `Plan: ${planned.join(', ')}. ${left.join(', ')}.`;
}
