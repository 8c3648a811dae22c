import { groupBy } from '../../core/collections.ts';
import type { Failure } from '../../core/model/diagnostic.ts';
import { count } from '../../core/words.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { DiagnosticEntry } from '../documents/diagnostic-entry.ts';
import type { GuardEntry } from '../documents/guard-entry.ts';
import { pauseWords, stillRunningWords, type PauseEntry } from '../documents/pause-entry.ts';
import { zoneOf, type WorkerEntry } from '../documents/worker-entry.ts';
import { groupHolds } from '../text/sections.ts';
import { listProblems } from '../text/problem-lines.ts';
import { alertSection, foldSection, type AlertLines, type Piece, type Section } from './page.ts';
import { code, fenceLines, prose } from './code.ts';
import { gatherHolds, splitEntries } from '../wording/entries.ts';
import { entryName, subjectName, whenText } from './names.ts';

const maxPolicyFindings = 5;

/** Shows what is paused, why and until when. It comes first, because it explains most of what follows. */
export function pauseSection(pause: PauseEntry | null): Section {
  const running = stillRunningWords(pause);
  const lines = [
    ...pauseWords(pause).map(({ title, reason, scope }) => `**${title}:** ${prose(reason)} (${prose(scope)})`),
    ...(running === null ? [] : [prose(running)]),
  ];
  return alertSection('IMPORTANT', [{ kind: 'refusal', lines, rest: 'pauses' }]);
}

/** Lists what refuses the plan: a line for each guard, with its counts and the flag that permits it. */
export function blockedLines(guards: readonly GuardEntry[]): AlertLines {
  const lines = refusalsOf(guards).map(({ worst, more, found }) => {
    if (more > 0 && worst.allow === null) return policyLine(worst, found);
    const others = more === 0 ? '' : `, and ${count(more, 'more finding')}`;
    return `**Blocked** by ${code(worst.code)}, ${findingText(worst)}${others}\n  - ${permitText(worst)}`;
  });
  return { kind: 'refusal', lines, rest: 'guards' };
}

/** Says how to permit a finding; no flag permits what a policy refuses. */
function permitText({ allow }: GuardEntry): string {
  return allow === null
    ? 'No flag permits it: correct the files, or write an exception'
    : `To permit it: ${code(allow)}`;
}

interface Refusal {
  /** The finding for all workers together if it says more than that for one worker, otherwise the first. */
  readonly worst: GuardEntry;
  /** Number of further findings that say something else. */
  readonly more: number;
  readonly found: readonly GuardEntry[];
}

function refusalsOf(guards: readonly GuardEntry[]): readonly Refusal[] {
  const refusing = guards.filter(({ allowed }) => !allowed);
  return [...groupBy(refusing, ({ code: guard }) => [guard]).values()].flatMap((found) => {
    const isOne = new Set(found.map(({ message }) => message)).size === 1 && isOfOneWorker(found);
    const worst = (isOne ? undefined : found.find(({ worker }) => worker === null)) ?? found[0];
    if (worst === undefined) return [];
    return [{ worst, more: isOne ? 0 : found.length - 1, found }];
  });
}

/** Whether at most one of the findings is for a single worker. */
function isOfOneWorker(found: readonly GuardEntry[]): boolean {
  return found.filter(({ worker }) => worker !== null).length <= 1;
}

/** Lists the findings that a flag permits. */
export function allowedLines(guards: readonly GuardEntry[]): AlertLines {
  const lines = guards
    .filter(({ allowed }) => allowed)
    .map((guard) => `Allowed by flag: ${code(guard.code)}, ${findingText(guard)}`);
  return { kind: 'refusal', lines, rest: 'allowed by flag' };
}

/** Shows the first few findings of a policy at once, because each is about another line of the files. */
function policyLine(worst: GuardEntry, found: readonly GuardEntry[]): string {
  const shown = found.slice(0, maxPolicyFindings).map((finding) => `\n  - ${findingText(finding)}`);
  const more = found.length - shown.length;
  const rest = more === 0 ? '' : `\n  - and ${count(more, 'more finding')}`;
  return `**Blocked** by ${code(worst.code)}. ${permitText(worst)}${shown.join('')}${rest}`;
}

function findingText({ worker, message }: GuardEntry): string {
  return `${worker === null ? 'all workers' : code(worker)}: ${prose(message)}`;
}

/** Shows what the alert has no room for: further findings of a guard, and what to write instead of permitting them. */
export function guardSection(guards: readonly GuardEntry[]): Section {
  const pieces = refusalsOf(guards).flatMap(({ more, found }) => {
    const isSaid = more === 0 && found.every(({ hints }) => hints.length === 0);
    return isSaid ? [] : found.map(findingPiece);
  });
  return foldSection('What the guards found', pieces);
}

function findingPiece(guard: GuardEntry): Piece {
  const { hints, allow } = guard;
  const head = `- ${code(guard.code)}, ${findingText(guard)}\n`;
  if (hints.length === 0) return { kind: 'refusal', text: head };
  const fenced = fenceLines(
    'text',
    hints.map((hint) => [hint]),
  );
  const instead =
    allow === null
      ? hints.map((hint) => `  - Hint: ${prose(hint)}\n`).join('')
      : `\nInstead of ${code(allow)}:\n\n${fenced}`;
  return { kind: 'refusal', text: `${head}${instead}` };
}

/** Shows each error in the files with its source line and a caret, the run's error, and why workers were not listed. */
export function problemSection(diagnostics: readonly DiagnosticEntry[], errors: readonly Failure[]): Section {
  const serious = diagnostics.filter(({ severity }) => severity === 'error');
  return { open: '### Problems\n\n', pieces: problemPieces(serious, errors), close: '' };
}

/** Shows every warning about the files, folded, because it stops nothing. */
export function diagnosticSection(diagnostics: readonly DiagnosticEntry[]): Section {
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  return foldSection(count(warnings.length, 'warning'), problemPieces(warnings, []));
}

function problemPieces(diagnostics: readonly DiagnosticEntry[], errors: readonly Failure[]): readonly Piece[] {
  return listProblems(diagnostics, errors).map((lines) => ({ kind: 'problem', text: fenceLines('text', lines) }));
}

/** Shows what is left alone and why, folded; workers that could not be listed are not included. */
export function leftAloneSection(workers: readonly WorkerEntry[], changes: readonly ChangeEntry[]): Section {
  const entries = gatherHolds(workers, changes);
  const [shared, own] = splitEntries(entries);
  const ownOf = groupBy(own, ({ shown: { worker } }) => [worker]);
  const pieces = [
    ...shared.map((entry) => holdPiece(`${entryName(entry)}: ${prose(entry.shown.reason)}`)),
    ...workers.flatMap((worker) => {
      const holds = (ownOf.get(worker.worker) ?? []).map(({ shown }) => shown);
      return holdPieces(holds, zoneOf(worker));
    }),
  ];
  const number = entries.reduce((sum, { parts }) => sum + parts.length, 0);
  return foldSection(`${String(number)} left alone`, pieces);
}

function holdPieces(holds: readonly ChangeEntry[], zone: string | null): readonly Piece[] {
  return groupHolds(holds).flatMap(({ cause, shown, rest }) => {
    const lines = [
      ...shown.map((hold) => `${subjectName(hold)}${whatOf(hold, zone)}: ${prose(hold.reason)}`),
      ...(rest === 0 ? [] : [`and ${String(rest)} more ${cause ?? ''}`]),
    ];
    return lines.map(holdPiece);
  });
}

function holdPiece(line: string): Piece {
  return { kind: 'hold', text: `- ${line}\n` };
}

/** Returns the time of a schedule without a name, which helps to recognise it. */
function whatOf({ address, before }: ChangeEntry, zone: string | null): string {
  return address !== null || before === null ? '' : `, ${whenText(before, zone)}`;
}
