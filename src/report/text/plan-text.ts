import { groupBy } from '../../core/group-by.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { isPlanned } from '../documents/plan-document.ts';
import type { PlanDocument } from '../documents/plan-document.ts';
import type { WarningEntry } from '../documents/worker-entry.ts';
import {
  estimateWords,
  hasChanges,
  nothingWords,
  plannedWords,
  restWords,
  shownFingerprint,
} from '../wording/plan-words.ts';
import { gatherEntries, gatherHolds, gatherWarnings, reviewedKinds, splitEntries } from '../wording/entries.ts';
import { count } from '../../core/words.ts';
import { aheadTitle, aheadWords } from '../wording/ahead-words.ts';
import { driftCount } from '../wording/drift-words.ts';
import { busiestTitle, busiestWords } from '../wording/busiest-words.ts';
import { plainPaint } from '../paint.ts';
import type { View } from '../renderer.ts';
import { guardLines } from './guard-lines.ts';
import { changeLines } from './change-lines.ts';
import { sharedHoldLines } from './hold-lines.ts';
import { sharedSections, sharedWarningLines } from './shared-sections.ts';
import { indent, joinSections, printLines, toned } from './line.ts';
import type { Line } from './line.ts';
import { pauseLines } from './pause-lines.ts';
import { problemLines } from './problem-lines.ts';
import { unlistedLines } from './unlisted-lines.ts';
import { workerLines } from './worker-lines.ts';

/** A plan for a person: each worker's changes, what is left alone, what the guards say, and one line that sums it up. */
export function renderPlanText(document: PlanDocument, { paint = plainPaint, width }: View = {}): string {
  const { workers, changes, guards, diagnostics, error } = document;
  const byWorker = groupBy(changes, ({ worker }) => [worker]);
  const [shared] = splitEntries(gatherEntries(workers, changes, [...reviewedKinds, 'adopt']));
  const [sharedHolds] = splitEntries(gatherHolds(workers, changes));
  const [sharedWarnings] = splitEntries(gatherWarnings(workers));
  const told = new Set<ChangeEntry | WarningEntry>([
    ...[...shared, ...sharedHolds].flatMap(({ parts }) => parts),
    ...sharedWarnings.flatMap(({ parts }) => parts.map(({ warning }) => warning)),
  ]);
  const lines = joinSections([
    pauseLines(document.pause),
    baseLines(document),
    estimateLines(document),
    ...sharedSections(shared, changeLines),
    sharedWarningLines(sharedWarnings),
    ...workers.map((worker) => workerLines(worker, byWorker.get(worker.worker) ?? [], (each) => told.has(each))),
    sharedHoldLines(sharedHolds),
    unlistedLines(workers),
    busiestLines(document),
    aheadLines(document),
    guardLines(guards),
    problemLines(diagnostics, error, width),
    closingLines(document),
  ]);
  return printLines(lines, paint, width);
}

function baseLines(document: PlanDocument): readonly Line[] {
  const { base } = document;
  return base === null || !isPlanned(document)
    ? []
    : [[toned('bold', 'Live state not read'), `: compared with what ${base} declares.`]];
}

function estimateLines({ estimateReason }: PlanDocument): readonly Line[] {
  if (estimateReason === null) return [];
  return [[toned('bold', 'Estimate'), `: ${estimateWords}: ${estimateReason}`]];
}

function busiestLines({ busiestMinute }: PlanDocument): readonly Line[] {
  return busiestMinute === null ? [] : [[`${busiestTitle}: ${busiestWords(busiestMinute)}`]];
}

/** How many instants ahead are listed one by one. */
const shownAhead = 5;

function aheadLines({ instants }: PlanDocument): readonly Line[] {
  const all = aheadWords(instants);
  const lines = all.slice(0, shownAhead).map(({ at, verb, addresses, count: number, cause }): Line => {
    return [`${at}: ${verb} ${addresses.join(' and ') || count(number, 'schedule')} (${cause})`];
  });
  const rest = all.length - lines.length;
  if (all.length < 2) return lines.map((line) => [`${aheadTitle}: `, ...line]);
  const more: readonly Line[] = rest === 0 ? [] : [[`… and ${String(rest)} more, the last at ${all.at(-1)?.at ?? ''}`]];
  return [[`${aheadTitle}:`], ...indent([...lines, ...more], 2)];
}

function closingLines(document: PlanDocument): readonly Line[] {
  if (!isPlanned(document)) return [];
  const planned = hasChanges(document) ? `Plan: ${plannedWords(document)}${driftCount(document)}. ` : '';
  const fingerprint = shownFingerprint(document);
  return [
    [toned('bold', `${planned}${restWords(document)}.`)],
    ...(fingerprint === null ? [] : [[toned('dim', `Fingerprint: ${fingerprint}`)]]),
    ...(hasChanges(document) ? [] : [[toned('bold', `${nothingWords(document)}.`)]]),
  ];
}
