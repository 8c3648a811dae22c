import { groupBy } from '../../core/collections.ts';
import { formatRateChange } from '../../core/time/rate-words.ts';
import { kindCounts } from '../wording/plan-words.ts';
import { code, fence, fenceLines, htmlCode, prose } from './code.ts';
import { splitEntries, type Entry } from '../wording/entries.ts';
import { foldSection, foldText, nest, type Piece, type Section } from './page.ts';
import { differingFields, type ContentField } from '../../core/model/content.ts';
import { count } from '../../core/words.ts';
import { isMoved, isUnchanged, type ChangeEntry } from '../documents/change-entry.ts';
import { contentOf, type ContentEntry } from '../documents/content-entry.ts';
import { diffLines, hunkLines, type Edit } from '../text/replace-lines.ts';
import { formatNextRuns } from '../text/content-lines.ts';
import { driftWords, formatRuns } from '../wording/change-words.ts';
import { changeMarks, entryName, whenText, workersText } from './names.ts';
import type { PlanDocument } from '../documents/plan-document.ts';
import type { PlannedWorkerEntry } from '../documents/worker-entry.ts';
import type { PlanWarningCode } from '../../core/plan/warnings.ts';

/** With more entries, a reader first wants to see where they are. */
const maxOpen = 20;

/** Lists changes, what stops first: open if there are few, otherwise folded by worker, with counts. */
export function changeSections({ workers }: PlanDocument, entries: readonly Entry[]): readonly Section[] {
  const sections = entries.length <= maxOpen ? openSections(entries) : foldedSections(workers, entries);
  return sections.map((section, index) =>
    index > 0 ? section : { ...section, open: `### Changes\n\n${section.open}` },
  );
}

/** Returns one list for each zone, so that each zone is named once. */
function openSections(entries: readonly Entry[]): readonly Section[] {
  return [...groupBy(entries, ({ zone, hasZones }) => [hasZones ? 'the zone of each worker' : zoneText(zone)])].map(
    ([zones, some]) => ({
      open: `Times in ${zones}:\n\n`,
      pieces: some.flatMap(changeItem),
      close: '',
    }),
  );
}

function foldedSections(workers: readonly PlannedWorkerEntry[], entries: readonly Entry[]): readonly Section[] {
  const [several, single] = splitEntries(entries);
  const shared = groupBy(several, ({ zone, hasZones }) => [hasZones ? 'several zones' : zoneText(zone, htmlCode)]);
  const own = groupBy(single, ({ parts: [{ worker }] }) => [worker]);
  return [
    ...[...shared].map(([zones, some]) => foldOf(`On several workers, times in ${zones}`, null, some)),
    ...workers.flatMap((worker) => {
      const some = own.get(worker.worker) ?? [];
      return some.length === 0 ? [] : [foldOf(htmlCode(worker.worker), workerFacts(worker, some), some)];
    }),
  ];
}

function foldOf(name: string, facts: string | null, entries: readonly Entry[]): Section {
  const counts = kindCounts(entries.flatMap(({ parts }) => parts.map(({ kind }) => kind))).join(', ');
  return foldSection(`${name}: ${counts}`, [
    ...(facts === null ? [] : [{ kind: 'worker' as const, text: `${facts}.\n\n` }]),
    ...entries.flatMap(changeItem),
  ]);
}

function workerFacts(
  { workerId, runsPerDay: { before, after } }: PlannedWorkerEntry,
  [entry]: readonly Entry[],
): string {
  const runs = before === null || after === null ? [] : [`total runs ${formatRateChange(before, after)}`];
  return [`Id ${code(workerId)}`, `times in ${zoneText(entry?.zone ?? null)}`, ...runs].join(', ');
}

function zoneText(zone: string | null, format: (zone: string) => string = code): string {
  return zone === null ? 'UTC' : format(zone);
}

/** Shows an entry: what is done to which schedule and what that means, with its prompt folded below. */
function changeItem(entry: Entry): readonly Piece[] {
  const { shown: change } = entry;
  const { kind, was } = change;
  const former = was === null ? '' : `, was ${code(was)}`;
  const facts = contentFacts(change, entry.zone);
  const { colour, verb } = changeMarks[kind];
  const head = `- ${colour} **${verb}** ${entryName(entry)}${former}${facts === '' ? '' : `: ${facts}`}\n`;
  const details = [
    ...workersText(entry),
    ...driftOf(change),
    ...editFacts(entry),
    ...declaredFacts(entry),
    ...reasonOf(change),
    ...warningsOf(change),
  ];
  const item: Piece = {
    kind: kind === 'cancel' ? 'cancel' : 'change',
    text: `${head}${details.map((detail) => `  - ${detail}\n`).join('')}`,
  };
  const fold = promptFold(entry);
  return fold === null ? [item] : [item, { kind: 'prompt', text: fold, about: item }];
}

/** Describes in one line what is created or cancelled; empty for an edit, and if the content does not change. */
function contentFacts(change: ChangeEntry, zone: string | null): string {
  const { kind, before, after } = change;
  const content = kind === 'create' ? after : kind === 'cancel' ? before : null;
  return content === null ? '' : contentText(content, { zone, runs: runsOf(change) });
}

function runsOf(change: ChangeEntry): string | null {
  const { kind, runsPerDay } = change;
  if (runsPerDay.before === null && runsPerDay.after === null) return null;
  return kind === 'cancel' ? `${formatRuns(change)} → never` : formatRuns(change);
}

/** Describes a content without its prompt: `at 09:00 every day, 1 a day, budget low`. */
export function contentText(
  content: ContentEntry,
  { zone, runs }: { readonly zone: string | null; readonly runs: string | null },
): string {
  return [whenText(content, zone), ...(runs === null ? [] : [runs]), `budget ${content.budget}`].join(', ');
}

function editFacts({ shown: change, zone }: Entry): readonly string[] {
  const { kind, before, after } = change;
  if (kind !== 'replace' || before === null || after === null) return [];
  return editText({ before, after, zone }, runsOf(change));
}

/** Shows what the files say in addition to the content: how a spread moved its time, and its owner. */
function declaredFacts({ parts, shown: { spread, owner } }: Entry): readonly string[] {
  return [
    ...(spread !== null && parts.some(isMoved) ? [`Moved: ${code(spread.words)}`] : []),
    // In code, so that a name after "@" notifies no one.
    ...(owner === null ? [] : [`Owner: ${code(owner)}`]),
  ];
}

/** Lists what an edit changes, before → after, one line each. */
export function editText({ before, after, zone }: Edit, runs: string | null): readonly string[] {
  const facts: Readonly<Record<ContentField, readonly string[]>> = {
    when: [`Time: ${whenText(before, zone)} → ${whenText(after, zone)}`, ...(runs === null ? [] : [`Runs: ${runs}`])],
    budget: [`Budget: ${before.budget} → ${after.budget}`],
    input: [`Prompt: ${promptEdit(before.input, after.input)}`],
  };
  return differingFields(contentOf(before), contentOf(after)).flatMap((field) => facts[field]);
}

function promptEdit(before: string, after: string): string {
  const lines = diffLines(before, after)?.flatMap((hunk) => hunk.lines);
  if (lines === undefined) return `rewritten, ${lineCount(before)} → ${lineCount(after)}`;
  const numberOf = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return `${count(numberOf('+'), 'line')} added, ${String(numberOf('-'))} removed`;
}

function lineCount(text: string): string {
  return count(text.split('\n').length, 'line');
}

function driftOf(change: ChangeEntry): readonly string[] {
  const drift = driftWords(change);
  return drift === null ? [] : [`**Drift:** ${drift}`];
}

/** Reasons that the verb already says. */
const silentReasons: ReadonlySet<string> = new Set(['is declared but not live', 'is live but not declared']);

function reasonOf(change: ChangeEntry): readonly string[] {
  const { kind, reason } = change;
  const isSaid = kind === 'create' && driftWords(change) !== null;
  return isSaid || (kind === 'replace' && !isUnchanged(change)) || silentReasons.has(reason)
    ? []
    : [`It ${prose(reason)}`];
}

/** Warnings that say in a sentence what the lines of an edit say in numbers. */
const numberWarnings: ReadonlySet<PlanWarningCode> = new Set<PlanWarningCode>(['runs-more', 'budget-raise']);

function warningsOf({ warnings }: ChangeEntry): readonly string[] {
  return warnings
    .filter(({ code: warning }) => !numberWarnings.has(warning))
    .map(({ code: warning, message }) => `**Warning:** ${prose(message)} (${warning})`);
}

/** Folds the prompt or its edit, the next runs and the ID; null if there is neither a prompt nor a run. */
function promptFold(entry: Entry): string | null {
  const { shown: change, zone } = entry;
  const prompt = promptOf(change);
  const runs = nextRunsOf(change, zone);
  if (prompt === '' && runs === '') return null;
  const id =
    change.scheduleId === null || change.scheduleId === change.address ? '' : `Id ${code(change.scheduleId)}\n\n`;
  const summary = [...(prompt === '' ? [] : ['prompt']), ...(runs === '' ? [] : ['next runs'])].join(' and ');
  return `\n${nest(foldText(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}`, `${prompt}${runs}${id}`))}`;
}

function nextRunsOf(change: ChangeEntry, zone: string | null): string {
  // A date already says when it runs.
  const runs = change.after?.type === 'scheduled' ? null : formatNextRuns(change, zone);
  return runs === null ? '' : `Next runs: ${prose(runs)}\n\n`;
}

function promptOf({ kind, before, after }: ChangeEntry): string {
  if (kind === 'create' && after !== null) return wholePrompt('+', after.input);
  if (kind === 'cancel' && before !== null) return wholePrompt('-', before.input);
  return kind === 'replace' && before !== null && after !== null ? editedPrompt(before.input, after.input) : '';
}

function wholePrompt(sign: string, input: string): string {
  return fence(
    'diff',
    input.split('\n').map((line) => `${sign} ${line}`),
  );
}

function editedPrompt(before: string, after: string): string {
  if (before === after) return '';
  const hunks = diffLines(before, after);
  if (hunks !== null) return fenceLines('diff', hunks.flatMap(hunkLines));
  const removed = `@@ rewritten: ${lineCount(before)} before, ${lineCount(after)} now @@`;
  return fence('diff', [removed, ...after.split('\n').map((line) => `+ ${line}`)]);
}
