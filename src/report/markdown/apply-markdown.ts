import type { ApplyDocument } from '../documents/apply-document.ts';
import { appliedWords, doneWords } from '../wording/apply-words.ts';
import { groupBy } from '../../core/group-by.ts';
import type { OutcomeEntry } from '../documents/outcome-entry.ts';
import { changeMarks } from '../text/change-lines.ts';
import { cancelledPrompt } from '../text/outcome-lines.ts';
import { listFailures } from '../wording/unlisted.ts';
import { count } from '../../core/words.ts';
import { nameSpans } from './change-pieces.ts';
import { cell, code, prose } from './code.ts';
import { printPage } from './page.ts';
import type { Piece, Section } from './page.ts';
import { guardSections, problemSection, leftAlonePieces, workerSection } from './sections.ts';

/** An apply for who merged it: its sum, what is not done, what has not converged, then each worker folded. */
export function renderApplyMarkdown(document: ApplyDocument): string {
  const { workers, outcomes, guards, diagnostics, error, fingerprint } = document;
  const isRefused = guards.some(({ allowed }) => !allowed);
  return printPage({
    command: 'rota apply',
    head: headOf(document),
    sections: [
      ...guardSections(isRefused ? 'Refused' : 'Let pass by name', guards),
      problemSection(diagnostics, [...listFailures(workers), ...(error === null ? [] : [error])]),
      failureSection(outcomes),
      unconvergedSection(document),
      ...workerSections(document),
    ],
    foot: fingerprint === null ? '' : `Fingerprint: ${code(fingerprint)}\n`,
  });
}

function headOf(document: ApplyDocument): string {
  const { converged, outcomes, fingerprint } = document;
  if (outcomes.length === 0) {
    const isDone = converged && fingerprint !== null;
    return `## rota apply: ${isDone ? 'no changes' : 'nothing was written'}\n\n`;
  }
  const state = converged ? 'Converged: a new plan is empty.' : '**Not converged.**';
  return `## rota apply: ${appliedWords(document)}\n\n${state}\n\n`;
}

function failureSection(outcomes: readonly OutcomeEntry[]): Section {
  const undone = outcomes.filter(({ status }) => status !== 'done');
  return { open: '### Not done\n\n', pieces: undone.map((outcome) => outcomePiece('failure', outcome)), close: '' };
}

function unconvergedSection({ unconverged }: ApplyDocument): Section {
  return {
    open: '### Not as declared\n\n',
    pieces: unconverged.map(({ address, scheduleId, worker, message }) => {
      const name = address === null && scheduleId === null ? code(worker) : nameSpans(address, scheduleId);
      return { kind: 'failure', text: `- ${name}: ${prose(message)}\n` };
    }),
    close: '',
  };
}

function workerSections({ workers, outcomes, holds }: ApplyDocument): readonly Section[] {
  const outcomesOf = groupBy(outcomes, ({ worker }) => [worker]);
  const holdsOf = groupBy(holds, ({ worker }) => [worker]);
  return workers.map((worker) => {
    const done = (outcomesOf.get(worker.worker) ?? []).filter(({ status }) => status === 'done');
    const held = holdsOf.get(worker.worker) ?? [];
    const pieces = [...done.map((outcome) => outcomePiece('outcome', outcome)), ...leftAlonePieces(worker, held)];
    const words = [
      `${count(done.length, 'change')} done`,
      ...(held.length > 0 ? [`${String(held.length)} left alone`] : []),
    ];
    return workerSection(worker, words.join(', '), pieces);
  });
}

function outcomePiece(kind: Piece['kind'], outcome: OutcomeEntry): Piece {
  const { address, scheduleId, error, notes } = outcome;
  const why = error === null ? '' : `: ${prose(error.message)} (${code(error.code)})`;
  const hint = error?.hint ?? null;
  const details = [...notes, ...(hint === null ? [] : [hint])].map((detail) => `  - ${prose(detail)}\n`);
  const prompt = cancelledPrompt(outcome);
  const what = `${nameSpans(address, scheduleId)}${prompt === null ? '' : `, ${cell(prompt)}`}`;
  return { kind, text: `- ${verbOf(outcome)} ${what}${why}\n${details.join('')}` };
}

function verbOf({ kind, status }: OutcomeEntry): string {
  if (status === 'done') return `**${changeMarks[kind].sign} ${doneWords[kind]}**`;
  return `**${status}: ${kind}**`;
}
