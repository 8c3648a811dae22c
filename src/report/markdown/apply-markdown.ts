import { groupBy } from '../../core/collections.ts';
import type { OutcomeStatus } from '../../core/model/outcome.ts';
import type { ApplyDocument, OutcomeEntry } from '../documents/apply-document.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';
import type { View } from '../renderer.ts';
import { appliedCounts, convergedWords, doneWords, ledgerOnlyWords } from '../wording/apply-words.ts';
import { listFailures } from '../wording/unlisted.ts';
import { alertSection, foldSection, printPage, type AlertLines, type Piece, type Section } from './page.ts';
import { contentText, editText } from './change-list.ts';
import { changeMarks, entryName, subjectName, workersText } from './names.ts';
import { code, htmlCode, prose } from './code.ts';
import { gatherOutcomes, splitEntries, type Entry } from '../wording/entries.ts';
import {
  blockedLines,
  diagnosticSection,
  guardSection,
  leftAloneSection,
  pauseSection,
  allowedLines,
  problemSection,
} from './sections.ts';

/** Renders an apply for the person who merged it: totals, what is not done, what was done and, folded, its warnings. */
export function renderApplyMarkdown(document: ApplyDocument, { maxLength }: View = {}): string {
  const { workers, outcomes, holds, guards, diagnostics, error } = document;
  const isSaid = error?.code === 'guard-refused' && guards.some(({ allowed }) => !allowed);
  const done = outcomes.filter(({ status }) => status === 'done');
  return printPage({
    command: 'rota apply',
    maxLength,
    head: headOf(document),
    sections: [
      pauseSection(document.pause),
      alertSection('CAUTION', [blockedLines(guards), ...undoneLines(document)]),
      alertSection('WARNING', [allowedLines(guards)]),
      problemSection(diagnostics, [...listFailures(workers), ...(error === null || isSaid ? [] : [error])]),
      ...doneSections(workers, done),
      guardSection(guards),
      leftAloneSection(workers, holds),
      diagnosticSection(diagnostics),
    ],
    foot: document.fingerprint === null ? '' : `Fingerprint ${code(document.fingerprint.slice(0, 12))}.\n`,
  });
}

function headOf(document: ApplyDocument): string {
  const { converged, outcomes, fingerprint } = document;
  if (outcomes.length === 0) {
    return converged && fingerprint !== null
      ? `**rota apply:** ${ledgerOnlyWords(document) ?? 'no changes.'}\n\n`
      : '## rota apply: nothing was written\n\n';
  }
  const state = converged ? convergedWords(document) : '**Not converged:** a new plan is not empty.';
  return `## rota apply: ${appliedCounts(document) || 'only the ledger was written'}\n\n${state}\n\n`;
}

const undoneVerbs: Readonly<Record<Exclude<OutcomeStatus, 'done'>, string>> = {
  failed: 'Failed',
  uncertain: 'Uncertain',
  skipped: 'Skipped',
};

/** Lists what is not done, failures before what was skipped because of them, then what is done but not as declared. */
function undoneLines({ outcomes, unconverged }: ApplyDocument): readonly AlertLines[] {
  const [skipped, tried] = [outcomes.filter(isSkipped), outcomes.filter((outcome) => !isSkipped(outcome))];
  const lines = [...tried, ...skipped].flatMap(undoneLine);
  const undone = new Set(outcomes.filter(({ status }) => status !== 'done').map(keyOf));
  const others = unconverged.filter((entry) => !undone.has(keyOf(entry)));
  const unlike = others.map(({ address, scheduleId, worker, message }) => {
    return `**Not as declared:** ${code(address ?? scheduleId ?? worker)}: ${prose(message)}`;
  });
  return [
    { kind: 'failure', lines, rest: 'not done' },
    { kind: 'failure', lines: unlike, rest: 'not as declared' },
  ];
}

function isSkipped({ status }: OutcomeEntry): boolean {
  return status === 'skipped';
}

function keyOf({ address, scheduleId, worker }: Pick<OutcomeEntry, 'address' | 'scheduleId' | 'worker'>): string {
  return JSON.stringify(address ?? [worker, scheduleId]);
}

function undoneLine(outcome: OutcomeEntry): readonly string[] {
  const { kind, status, error, notes } = outcome;
  if (status === 'done') return [];
  const hint = error?.hint ?? null;
  const why = error === null ? '' : `: ${prose(error.message)} (${code(error.code)})`;
  const details = [...notes, ...(hint === null ? [] : [hint])].map((detail) => `\n  - ${prose(detail)}`);
  return [
    `**${undoneVerbs[status]}:** ${changeMarks[kind].verb.toLowerCase()} ${subjectName(outcome)}${why}${details.join('')}`,
  ];
}

/** With more entries, a reader first wants to see where they are. */
const maxOpen = 20;

/** Lists what was done: open if there is little, otherwise folded by worker. */
function doneSections(workers: readonly WorkerEntry[], done: readonly OutcomeEntry[]): readonly Section[] {
  const entries = gatherOutcomes(workers, done);
  if (entries.length <= maxOpen) return [{ open: '### Done\n\n', pieces: entries.map(outcomePiece), close: '' }];
  const [shared, own] = splitEntries(entries);
  const byWorker = groupBy(own, ({ shown: { worker } }) => [worker]);
  return [
    foldOf('On several workers', shared),
    ...workers.map(({ worker }) => foldOf(htmlCode(worker), byWorker.get(worker) ?? [])),
  ];
}

function foldOf(name: string, entries: readonly Entry<OutcomeEntry>[]): Section {
  const number = entries.reduce((sum, { parts }) => sum + parts.length, 0);
  return foldSection(`${name}: ${String(number)} done`, entries.map(outcomePiece));
}

function outcomePiece(entry: Entry<OutcomeEntry>): Piece {
  const { shown: outcome, zone } = entry;
  const { kind, before, after, notes } = outcome;
  const verb = doneWords[kind];
  const content = kind === 'create' ? after : kind === 'cancel' ? before : null;
  const facts = content === null ? '' : `: ${contentText(content, { zone, runs: null })}`;
  const head = `- ${changeMarks[kind].colour} **${verb.charAt(0).toUpperCase()}${verb.slice(1)}** ${entryName(entry)}${facts}\n`;
  const isEdit = kind === 'replace' && before !== null && after !== null;
  const details = [
    ...workersText(entry),
    ...(isEdit ? editText({ before, after, zone }, null) : []),
    ...notes.map(prose),
  ];
  return { kind: 'outcome', text: `${head}${details.map((detail) => `  - ${detail}\n`).join('')}` };
}
