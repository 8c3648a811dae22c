import type { ChangeKind } from '../../core/model/plan.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { groupBy } from '../../core/group-by.ts';
import { isPlanned } from '../documents/plan-document.ts';
import type { PlanDocument } from '../documents/plan-document.ts';
import {
  estimateWords,
  hasChanges,
  nothingWords,
  plannedWords,
  restWords,
  shownFingerprint,
} from '../wording/plan-words.ts';
import { shownKinds, zoneOf } from '../text/worker-lines.ts';
import { listFailures } from '../wording/unlisted.ts';
import type { PlannedWorkerEntry } from '../documents/worker-entry.ts';
import { changePieces, nameSpans } from './change-pieces.ts';
import { code, prose } from './code.ts';
import { printPage } from './page.ts';
import type { Section } from './page.ts';
import { scheduleTable, workerTable } from './plan-tables.ts';
import { guardSections, problemSection, leftAlonePieces, workerSection } from './sections.ts';

/** A plan for a reviewer: its sum, what would refuse it, what is unusual, what runs when, then each worker folded. */
export function renderPlanMarkdown(document: PlanDocument): string {
  const { workers, changes, guards, diagnostics, error } = document;
  const fingerprint = shownFingerprint(document);
  const changesOf = groupBy(changes, ({ worker }) => [worker]);
  const isRefused = guards.some(({ allowed }) => !allowed);
  return printPage({
    command: 'rota plan',
    head: headOf(document),
    sections: [
      ...guardSections(isRefused ? 'An apply would be refused' : 'Let pass by name', guards),
      problemSection(diagnostics, [...listFailures(workers), ...(error === null ? [] : [error])]),
      warningSection(document),
      scheduleTable(document, changesOf),
      workerTable(document, changesOf),
      ...workers.map((worker) => plannedSection(worker, changesOf.get(worker.worker) ?? [])),
    ],
    foot: fingerprint === null ? '' : `Fingerprint: ${code(fingerprint)}\n`,
  });
}

function headOf(document: PlanDocument): string {
  const { base, estimateReason } = document;
  if (!isPlanned(document)) return '## rota plan: none could be made\n\n';
  const title = hasChanges(document) ? plannedWords(document) : nothingWords(document).toLowerCase();
  const basis = base === null ? '' : `**Live state not read:** compared with what ${code(base)} declares.\n\n`;
  const estimate = estimateReason === null ? '' : `**Estimate:** ${estimateWords}: ${prose(estimateReason)}\n\n`;
  return `## rota plan: ${title}\n\n${basis}${estimate}${restWords(document)}.\n\n`;
}

function warningSection({ workers, changes }: PlanDocument): Section {
  const subjects = [
    ...workers.map(({ worker, warnings }) => ({ name: code(worker), warnings })),
    ...changes.map(({ address, scheduleId, warnings }) => ({ name: nameSpans(address, scheduleId), warnings })),
  ];
  return {
    open: '### Unusual\n\n',
    pieces: subjects.flatMap(({ name, warnings }) =>
      warnings.map(({ code: warningCode, message }) => ({
        kind: 'warning' as const,
        text: `- ${name}: ${prose(message)} (${warningCode})\n`,
      })),
    ),
    close: '',
  };
}

function plannedSection(worker: PlannedWorkerEntry, changes: readonly ChangeEntry[]): Section {
  const shown = shownKinds.flatMap((kind) => changes.filter((change) => change.kind === kind));
  const pieces = [
    ...shown.flatMap((change) => changePieces(change, zoneOf(worker))),
    ...leftAlonePieces(worker, changes),
  ];
  return workerSection(worker, foldWords(worker, changes), pieces);
}

function foldWords({ unavailable }: PlannedWorkerEntry, changes: readonly ChangeEntry[]): string {
  if (unavailable !== null) return 'could not be listed';
  const numberOf = (kind: ChangeKind): number => changes.filter((change) => change.kind === kind).length;
  const words = shownKinds.flatMap((kind) => (numberOf(kind) === 0 ? [] : [`${String(numberOf(kind))} to ${kind}`]));
  const held = numberOf('hold');
  return [...words, ...(held === 0 ? [] : [`${String(held)} left alone`])].join(', ');
}
