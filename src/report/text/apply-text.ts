import { appliedWords, convergedWords, doneWords, ledgerOnlyWords } from '../wording/apply-words.ts';
import { groupBy } from '../../core/collections.ts';
import { plainPaint, type View } from '../renderer.ts';
import { changeMarks, entryName, nameOf, workersLines } from './change-lines.ts';
import {
  guardLines,
  leftAloneLines,
  pauseLines,
  sharedHoldLines,
  sharedSections,
  unlistedLines,
  workerHead,
} from './sections.ts';
import { indent, joinSections, printLines, toned, type Line, type Span } from './line.ts';
import { hintLines, problemLines } from './problem-lines.ts';
import { gatherHolds, gatherOutcomes, splitEntries, type Entry } from '../wording/entries.ts';
import { formatWhen, promptStart } from './content-lines.ts';
import type { ApplyDocument, OutcomeEntry } from '../documents/apply-document.ts';
import type { Failure } from '../../core/model/diagnostic.ts';
import type { OutcomeStatus } from '../../core/model/outcome.ts';

/** Renders an apply for a person: the outcome of each change, whether the service has what was declared, and totals. */
export function renderApplyText(document: ApplyDocument, { paint = plainPaint, width }: View = {}): string {
  const { outcomes, guards, diagnostics, error } = document;
  // A person who says no has just read the plan, and what it would pause is not paused.
  if (error?.code === 'not-approved') {
    return printLines(joinSections([problemLines([], error, width), closingLines(document)]), paint, width);
  }
  const lines = joinSections([
    pauseLines(document.pause),
    outcomes.length === 0 && document.converged ? [[toned('bold', unwrittenWords(document))]] : [],
    ...workerSections(document),
    guardLines(guards),
    unconvergedLines(document),
    problemLines(diagnostics, error, width),
    closingLines(document),
  ]);
  return printLines(lines, paint, width);
}

function unwrittenWords(document: ApplyDocument): string {
  const words = ledgerOnlyWords(document);
  return words === null ? 'No changes.' : `Applied: ${words}`;
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

/** Shows the outcome of one change: its name and why it is not done, then its workers, notes and hint. */
function outcomeLines(entry: Entry<OutcomeEntry>): readonly Line[] {
  const { shown: outcome, zone } = entry;
  const { error, notes } = outcome;
  const name = toned('bold', entryName(entry));
  const details = [...notes.map((note): Line => [toned('dim', '  note: '), note]), ...hintLines(error?.hint ?? null)];
  return [
    [...verbOf(outcome), name, cancelledWords(outcome, zone), ...reasonOf(error)],
    ...indent(workersLines(entry), 4),
    ...indent(details, 2),
  ];
}

/** Says when a cancelled schedule ran and how its prompt begins, to recognise it by; empty for other changes. */
function cancelledWords({ kind, before }: OutcomeEntry, zone: string | null): string {
  return kind === 'cancel' && before !== null ? `, ${formatWhen(before, zone)}, ${promptStart(before.input)}` : '';
}

const statusMarks: Readonly<Record<Exclude<OutcomeStatus, 'done'>, string>> = {
  failed: '! failed to',
  uncertain: '? uncertain:',
  skipped: '  skipped:',
};

function verbOf({ kind, status }: OutcomeEntry): readonly Span[] {
  const { sign, tone } = changeMarks[kind];
  if (status === 'done') return [toned(tone, `${sign} ${doneWords[kind]} `)];
  return [toned(status === 'skipped' ? 'dim' : 'removed', `${statusMarks[status]} ${kind} `)];
}

function reasonOf(error: Failure | null): readonly Span[] {
  return error === null ? [] : [` [${error.code}]: ${error.message}`];
}

/** Shows what is left, except for workers that could not be listed, which are reported above. */
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
