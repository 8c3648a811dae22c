import { groupBy } from '../../core/group-by.ts';
import { formatRateChange } from '../../core/time/rate-words.ts';
import type { PlanDocument } from '../documents/plan-document.ts';
import type { PlannedWorkerEntry } from '../documents/worker-entry.ts';
import { kindCounts } from '../wording/plan-words.ts';
import { changeItem } from './change-item.ts';
import { code, htmlCode } from './code.ts';
import { splitEntries } from '../wording/entries.ts';
import type { Entry } from '../wording/entries.ts';
import { foldSection } from './fold.ts';
import type { Section } from './page.ts';

/** Above so many entries a reader first wants to see where they are. */
const maxOpen = 20;

/** The list of changes, what stops first: open while it is short, else folded by worker with its counts. */
export function changeSections({ workers }: PlanDocument, entries: readonly Entry[]): readonly Section[] {
  const sections = entries.length <= maxOpen ? openSections(entries) : foldedSections(workers, entries);
  return sections.map((section, index) =>
    index > 0 ? section : { ...section, open: `### Changes\n\n${section.open}` },
  );
}

/** One list; or one for each zone, so that each is named once. */
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
    ...[...shared].map(([zones, some]) => foldOf(`Equal on workers in ${zones}`, null, some)),
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
  const runs = before === null || after === null ? [] : [`runs in all ${formatRateChange(before, after)}`];
  return [`Id ${code(workerId)}`, `times in ${zoneText(entry?.zone ?? null)}`, ...runs].join(', ');
}

function zoneText(zone: string | null, format: (zone: string) => string = code): string {
  return zone === null ? 'UTC' : format(zone);
}
