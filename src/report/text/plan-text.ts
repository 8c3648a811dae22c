import { groupBy } from '../../core/collections.ts';
import { isPlanned, type PlanDocument } from '../documents/plan-document.ts';
import { zoneOf, type PlannedWorkerEntry, type WarningEntry } from '../documents/worker-entry.ts';
import {
  aheadTitle,
  aheadWords,
  busiestTitle,
  busiestWords,
  driftCount,
  estimateWords,
  hasChanges,
  nothingWords,
  plannedKinds,
  plannedWords,
  restWords,
  shownFingerprint,
} from '../wording/plan-words.ts';
import { gatherEntries, gatherHolds, gatherWarnings, reviewedKinds, splitEntries } from '../wording/entries.ts';
import { count } from '../../core/words.ts';
import { plainPaint, type View } from '../renderer.ts';
import {
  guardLines,
  leftAloneLines,
  pauseLines,
  sharedHoldLines,
  sharedSections,
  sharedWarningLines,
  unlistedLines,
  workerHead,
} from './sections.ts';
import { changeLines, warningLines } from './change-lines.ts';
import { indent, joinSections, printLines, toned, type Line } from './line.ts';
import { problemLines } from './problem-lines.ts';
import { formatRateChange } from '../../core/time/rate-words.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';

/** Renders a plan for a person: each worker's changes, what is left alone, what the guards found, and totals. */
export function renderPlanText(document: PlanDocument, { paint = plainPaint, width }: View = {}): string {
  const { workers, changes, guards, diagnostics, error } = document;
  const byWorker = groupBy(changes, ({ worker }) => [worker]);
  const [shared] = splitEntries(gatherEntries(workers, changes, [...reviewedKinds, 'adopt']));
  const [sharedHolds] = splitEntries(gatherHolds(workers, changes));
  const [sharedWarnings] = splitEntries(gatherWarnings(workers));
  const sharedItems = new Set<ChangeEntry | WarningEntry>([
    ...[...shared, ...sharedHolds].flatMap(({ parts }) => parts),
    ...sharedWarnings.flatMap(({ parts }) => parts.map(({ warning }) => warning)),
  ]);
  const lines = joinSections([
    pauseLines(document.pause),
    baseLines(document),
    estimateLines(document),
    ...sharedSections(shared, changeLines),
    sharedWarningLines(sharedWarnings),
    ...workers.map((worker) => workerLines(worker, byWorker.get(worker.worker) ?? [], (each) => sharedItems.has(each))),
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

/**
 * Shows what a plan does and leaves alone on one worker only; empty if there is nothing to say. `isShared` says what is
 * shown together with other workers.
 */
function workerLines(
  worker: PlannedWorkerEntry,
  changes: readonly ChangeEntry[],
  isShared: (item: ChangeEntry | WarningEntry) => boolean,
): readonly Line[] {
  const zone = zoneOf(worker);
  const own = changes.filter((change) => !isShared(change));
  const shown = plannedKinds.flatMap((kind) => own.filter((change) => change.kind === kind));
  const body = [
    ...shown.flatMap((change) => changeLines({ parts: [change], shown: change, zone, hasZones: false })),
    // Changes shared with other workers show their own runs.
    ...(shown.length === 0 ? [] : runLines(worker)),
    ...warningLines(worker.warnings.filter((warning) => !isShared(warning))),
    ...leftAloneLines(worker, own),
  ];
  return body.length === 0 ? [] : [workerHead(worker), ...indent(body, 2)];
}

function runLines({ runsPerDay: { before, after } }: PlannedWorkerEntry): readonly Line[] {
  if (before === null || after === null || before === after) return [];
  return [['total runs: ', formatRateChange(before, after)]];
}

function busiestLines({ busiestMinute }: PlanDocument): readonly Line[] {
  return busiestMinute === null ? [] : [[`${busiestTitle}: ${busiestWords(busiestMinute)}`]];
}

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
