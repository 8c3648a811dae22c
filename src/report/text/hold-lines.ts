import type { HoldCause } from '../../core/model/plan.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Entry } from '../wording/entries.ts';
import { entryName, workersLines } from './change-lines.ts';
import { promptStart } from './content-lines.ts';
import { indent, toned } from './line.ts';
import type { Line } from './line.ts';
import { formatWhen } from './when-words.ts';

/** How many of a repeating cause are listed one by one. */
const shownRepeats = 5;

/** Causes that hold many schedules at a time, each for much the same reason; the others are news about one schedule. */
const repeatingCauses: ReadonlySet<ChangeEntry['cause']> = new Set<HoldCause>([
  'ignored',
  'foreign',
  'unpruned',
  'disabled',
  'not-yet',
  'ended',
  'paused',
]);

/** Holds of one cause on one worker. */
interface HoldGroup {
  readonly cause: ChangeEntry['cause'];
  /** At least one. */
  readonly shown: readonly ChangeEntry[];
  /** How many more there are; 0 for a cause of which each is news. */
  readonly rest: number;
}

/** What is left alone on one worker by cause; causes that repeat are counted after the first few. */
export function groupHolds(holds: readonly ChangeEntry[]): readonly HoldGroup[] {
  return [...groupBy(holds, ({ cause }) => [cause])].map(([cause, group]) => {
    const shown = repeatingCauses.has(cause) ? group.slice(0, shownRepeats) : group;
    return { cause, shown, rest: group.length - shown.length };
  });
}

/** What is left alone on several workers alike, as a schedule of a set is that is declared with `enabled: false`. */
export function sharedHoldLines(entries: readonly Entry[]): readonly Line[] {
  if (entries.length === 0) return [];
  const lines = entries.flatMap((entry) => [
    [...holdCause(entry.shown), `${entryName(entry)}: ${entry.shown.reason}`],
    ...indent(workersLines(entry), 4),
  ]);
  return [[toned('bold', 'Left alone on several workers')], ...indent(lines, 2)];
}

/** What is left alone on one worker, and why. */
export function holdLines(holds: readonly ChangeEntry[], zone: string | null): readonly Line[] {
  if (holds.length === 0) return [];
  const lines = groupHolds(holds).flatMap(({ cause, shown, rest }) => [
    ...shown.map((hold) => holdLine(hold, zone)),
    ...(rest === 0 ? [] : [[toned('dim', `[${cause ?? ''}] … and ${String(rest)} more`)]]),
  ]);
  return [['left alone:'], ...indent(lines, 2)];
}

function holdLine({ address, scheduleId, cause, reason, before }: ChangeEntry, zone: string | null): Line {
  const who = address ?? scheduleId ?? 'a row without an id';
  const what = address === null && before !== null ? `, ${formatWhen(before, zone)}, ${promptStart(before.input)}` : '';
  return [...holdCause({ cause }), `${who}${what}: ${reason}`];
}

function holdCause({ cause }: Pick<ChangeEntry, 'cause'>): Line {
  return [toned('dim', `[${cause ?? ''}] `)];
}
