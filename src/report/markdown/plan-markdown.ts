import { formatRateChange } from '../../core/time/rate-words.ts';
import type { PlanWarningCode } from '../../core/plan/warnings.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { isPlanned, type PlanDocument } from '../documents/plan-document.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';
import type { View } from '../renderer.ts';
import {
  aheadTitle,
  aheadWords,
  busiestTitle,
  busiestWords,
  driftCount,
  estimateWords,
  hasChanges,
  isUndecided,
  kindCounts,
  nothingWords,
  restCounts,
  shownFingerprint,
  unlistedCounts,
} from '../wording/plan-words.ts';
import { count } from '../../core/words.ts';
import { formatRuns } from '../wording/change-words.ts';
import { groupUnlisted, listFailures, whoOf } from '../wording/unlisted.ts';
import { alertSection, foldSection, printPage, type AlertLines, type Section } from './page.ts';
import { changeMarks, entryName, subjectName, whenText } from './names.ts';
import { changeSections } from './change-list.ts';
import { code, prose } from './code.ts';
import { gatherEntries, gatherWarnings, joinWorkers, reviewedKinds, type Entry } from '../wording/entries.ts';
import {
  blockedLines,
  diagnosticSection,
  guardSection,
  leftAloneSection,
  pauseSection,
  allowedLines,
  problemSection,
} from './sections.ts';

/** Renders a plan for a reviewer: totals, what is dangerous, each change with its prompt folded, then what stays. */
export function renderPlanMarkdown(document: PlanDocument, { maxLength }: View = {}): string {
  const { workers, changes, guards, diagnostics, error } = document;
  const entries = gatherEntries(workers, changes, reviewedKinds);
  return printPage({
    command: 'rota plan',
    maxLength,
    head: `${titleOf(document)}\n\n`,
    sections: [
      pauseSection(document.pause),
      alertSection('NOTE', [basisLines(document)]),
      alertSection('CAUTION', [
        blockedLines(guards),
        unlistedLines(document),
        warningLines(document, entries, isSecret),
        cancelLines(entries),
      ]),
      alertSection('WARNING', [
        allowedLines(guards),
        stoppedLines(document),
        undecidedLines(document),
        warningLines(document, entries, isLoud),
      ]),
      problemSection(diagnostics, [...listFailures(workers), ...(error === null ? [] : [error])]),
      ...changeSections(document, entries),
      aheadSection(document),
      guardSection(guards),
      ledgerSection(workers, changes),
      leftAloneSection(workers, changes),
      diagnosticSection(diagnostics),
    ],
    foot: footOf(document),
  });
}

function titleOf(document: PlanDocument): string {
  if (!isPlanned(document)) return '## rota plan: failed';
  if (hasChanges(document)) {
    const kinds = kindCounts(document.changes.map(({ kind }) => kind));
    const planned = `${kinds.join(', ')}${driftCount(document)}`;
    return `## rota plan: ${[planned, ...unlistedCounts(document)].join(', ')}`;
  }
  return `**rota plan:** ${[nothingWords(document).toLowerCase(), ...restCounts(document)].join(', ')}.`;
}

function footOf(document: PlanDocument): string {
  if (!isPlanned(document) || !hasChanges(document)) return '';
  const fingerprint = shownFingerprint(document);
  const rest = restCounts(document);
  const facts = [
    ...(rest.length === 0 ? [] : [`${rest.join(', ')}.`]),
    ...totalRuns(document),
    ...(fingerprint === null ? [] : [`Fingerprint ${code(fingerprint.slice(0, 12))}.`]),
  ];
  const { busiestMinute } = document;
  const busiest = busiestMinute === null ? '' : `${busiestTitle}: ${prose(busiestWords(busiestMinute))}\n\n`;
  return `${busiest}${facts.join(' ')}\n`;
}

function totalRuns({ workers }: PlanDocument): readonly string[] {
  const sum = (side: 'before' | 'after'): number =>
    workers.reduce((total, { runsPerDay }) => total + (runsPerDay[side] ?? 0), 0);
  const [before, after] = [sum('before'), sum('after')];
  return before === after ? [] : [`Total runs: ${formatRateChange(before, after)}.`];
}

function basisLines(document: PlanDocument): AlertLines {
  const { base, estimateReason } = document;
  const lines = [
    ...(base === null || !isPlanned(document)
      ? []
      : [`**Live state not read:** compared with what ${code(base)} declares.`]),
    ...(estimateReason === null ? [] : [`**Estimate:** ${estimateWords}: ${prose(estimateReason)}`]),
  ];
  return { kind: 'refusal', lines, rest: '' };
}

function cancelLines(entries: readonly Entry[]): AlertLines {
  const cancels = entries.filter(({ shown }) => shown.kind === 'cancel');
  const lines = [...cancels.filter((entry) => !isForPause(entry)), ...cancels.filter(isForPause)].map((entry) => {
    const end = isForPause(entry) ? ', for the pause' : '';
    return `${changeMarks.cancel.colour} ${changeMarks.cancel.verb} ${entryName(entry)}, ${goneWords(entry.shown, entry.zone)}${end}`;
  });
  return { kind: 'cancel', lines, rest: 'cancels' };
}

/** Whether a pause causes a cancel. The schedule comes back, so it is listed below those that are gone for good. */
function isForPause({ shown }: Entry): boolean {
  return shown.cause === 'paused';
}

/** Says how often a schedule ran; if it has no name, says when instead. */
function goneWords(change: ChangeEntry, zone: string | null): string {
  const { address, before } = change;
  return address !== null || before === null ? formatRuns(change) : whenText(before, zone, { isShort: true });
}

/** Lists workers about which nothing is known, so that the plan is incomplete. */
function unlistedLines({ workers }: PlanDocument): AlertLines {
  const lines = groupUnlisted(workers).map((unlisted) => `**Incomplete:** ${prose(whoOf(unlisted))}`);
  return { kind: 'failure', lines, rest: 'that could not be listed' };
}

/** Prominence of warnings: a secret is as prominent as a cancel; a warning not listed is shown only at its change. */
const loudness: Partial<Record<PlanWarningCode, 'secret' | 'loud'>> = {
  'secret-in-prompt': 'secret',
  'hidden-characters': 'loud',
  'budget-raise': 'loud',
  'runs-more': 'loud',
  'runs-less': 'loud',
  'previous-version-left': 'loud',
  'not-made-again': 'loud',
};

const isSecret = (warning: PlanWarningCode): boolean => loudness[warning] === 'secret';
const isLoud = (warning: PlanWarningCode): boolean => loudness[warning] === 'loud';

function warningLines(
  { workers }: PlanDocument,
  entries: readonly Entry[],
  isShown: (warning: PlanWarningCode) => boolean,
): AlertLines {
  const subjects = [
    ...entries.map((entry) => ({ name: entryName(entry), warnings: entry.shown.warnings })),
    ...gatherWarnings(workers).map(({ parts, shown }) => ({
      name: parts.length === 1 ? joinWorkers({ parts }, ({ worker }) => code(worker)) : count(parts.length, 'worker'),
      warnings: [shown],
    })),
  ];
  const lines = subjects.flatMap(({ name, warnings }) =>
    warnings
      .filter(({ code: warning }) => isShown(warning))
      .map(({ code: warning, message }) => {
        const label = isSecret(warning) ? '**Secret:** ' : '';
        // Some messages begin with a verb.
        return `${label}${name}${message.startsWith('runs ') ? '' : ':'} ${prose(message)}`;
      }),
  );
  return { kind: 'warning', lines, rest: 'warnings' };
}

function undecidedLines({ changes }: PlanDocument): AlertLines {
  const lines = changes.filter(isUndecided).map((hold) => `**Undecided:** ${subjectName(hold)}: ${prose(hold.reason)}`);
  return { kind: 'warning', lines, rest: 'undecided' };
}

/** Lists schedules that may never run again; late schedules are among the other warnings. */
function stoppedLines({ diagnostics }: PlanDocument): AlertLines {
  const lines = diagnostics
    .filter(({ code: warning }) => warning === ('schedule-stopped' satisfies PlanWarningCode))
    .map(({ message }) => prose(message));
  return { kind: 'warning', lines, rest: 'that have stopped' };
}

/** Shows the future instants, folded. The summary says how many there are and when the first one is. */
function aheadSection({ instants }: PlanDocument): Section {
  const all = aheadWords(instants);
  const pieces = all.map(({ at, verb, addresses, count: number, cause }) => {
    const what = addresses.map(code).join(' and ') || count(number, 'schedule');
    return { kind: 'hold' as const, text: `- ${at}: **${verb}** ${what} (${code(cause)})\n` };
  });
  const [first] = all;
  const summary = all.length === 1 ? first?.at : `${count(all.length, 'instant')}, the first at ${first?.at ?? ''}`;
  return foldSection(`${aheadTitle}: ${summary ?? ''}`, pieces);
}

/** Shows the changes to the ledger alone, folded. */
function ledgerSection(workers: readonly WorkerEntry[], changes: readonly ChangeEntry[]): Section {
  const entries = gatherEntries(workers, changes, ['adopt', 'forget']);
  const pieces = entries.map((entry) => ({
    kind: 'hold' as const,
    text: `- **${changeMarks[entry.shown.kind].verb}** ${entryName(entry)}: ${prose(entry.shown.reason)}\n`,
  }));
  const kinds = entries.flatMap(({ parts }) => parts.map(({ kind }) => kind));
  return foldSection(`${kindCounts(kinds).join(', ')} in the ledger`, pieces);
}
