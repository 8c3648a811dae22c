import type { ApplyDocument } from '../documents/apply-document.ts';
import { appliedWords, convergedWords } from '../wording/apply-words.ts';
import { groupBy } from '../../core/group-by.ts';
import { plainPaint } from '../paint.ts';
import type { View } from '../renderer.ts';
import { nameOf } from './change-lines.ts';
import { guardLines } from './guard-lines.ts';
import { sharedHoldLines } from './hold-lines.ts';
import { indent, joinSections, printLines, toned } from './line.ts';
import type { Line } from './line.ts';
import { outcomeLines } from './outcome-lines.ts';
import { pauseLines } from './pause-lines.ts';
import { problemLines } from './problem-lines.ts';
import { unlistedLines } from './unlisted-lines.ts';
import { gatherHolds, gatherOutcomes, splitEntries } from '../wording/entries.ts';
import { sharedSections } from './shared-sections.ts';
import { leftAloneLines, workerHead } from './worker-lines.ts';

/** An apply for a person: what became of each change, whether the service now has what was declared, and one summary line. */
export function renderApplyText(document: ApplyDocument, { paint = plainPaint, width }: View = {}): string {
  const { outcomes, guards, diagnostics, error } = document;
  const lines = joinSections([
    pauseLines(document.pause),
    outcomes.length === 0 && document.converged ? [[toned('bold', 'No changes.')]] : [],
    ...workerSections(document),
    guardLines(guards),
    unconvergedLines(document),
    problemLines(diagnostics, error, width),
    closingLines(document),
  ]);
  return printLines(lines, paint, width);
}

function workerSections({ workers, outcomes, holds }: ApplyDocument): readonly (readonly Line[])[] {
  const [shared, own] = splitEntries(gatherOutcomes(workers, outcomes));
  const ownByWorker = groupBy(own, ({ shown: { worker } }) => [worker]);
  const [sharedHolds, ownHolds] = splitEntries(gatherHolds(workers, holds));
  const holdsByWorker = groupBy(ownHolds, ({ shown: { worker } }) => [worker]);
  const sections = workers.map((worker) => {
    const body = [
      ...(ownByWorker.get(worker.worker) ?? []).flatMap(outcomeLines),
      ...leftAloneLines(
        worker,
        (holdsByWorker.get(worker.worker) ?? []).map(({ shown }) => shown),
      ),
    ];
    return body.length === 0 ? [] : [workerHead(worker), ...indent(body, 2)];
  });
  return [...sharedSections(shared, outcomeLines), ...sections, sharedHoldLines(sharedHolds), unlistedLines(workers)];
}

/** What is left, but for the workers that could not be listed at all, of which everything has been said by then. */
function unconvergedLines({ converged, workers, outcomes, unconverged }: ApplyDocument): readonly Line[] {
  const unlisted = new Set(workers.flatMap(({ worker, unavailable }) => (unavailable === null ? [] : [worker])));
  const news = unconverged.filter(({ worker, address }) => address !== null || !unlisted.has(worker));
  if (converged || outcomes.length + news.length === 0) return [];
  const lines = news.map(({ address, scheduleId, worker, message }): Line => {
    const name = address === null && scheduleId === null ? worker : nameOf(address, scheduleId);
    return [toned('bold', name), `: ${message}`];
  });
  return [[toned('removed', lines.length === 0 ? 'Not converged.' : 'Not converged:')], ...indent(lines, 2)];
}

function closingLines(document: ApplyDocument): readonly Line[] {
  const { fingerprint, outcomes, converged } = document;
  if (fingerprint === null) return [];
  if (outcomes.length === 0) return converged ? [] : [[toned('bold', 'Nothing was written.')]];
  const summary: Line = [toned('bold', `Applied: ${appliedWords(document)}.`)];
  return converged ? [[convergedWords(document)], summary] : [summary];
}
