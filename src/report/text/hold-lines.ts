import type { HoldCause } from '../../core/model/plan.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { groupBy } from '../../core/group-by.ts';
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
]);

/** What is left alone on one worker, and why; causes that repeat are counted after the first few. */
export function holdLines(holds: readonly ChangeEntry[], zone: string | null): readonly Line[] {
  if (holds.length === 0) return [];
  const groups = [...groupBy(holds, ({ cause }) => [cause])];
  const lines = groups.flatMap(([cause, group]) => groupLines(cause, group, zone));
  return [['left alone:'], ...indent(lines, 2)];
}

function groupLines(cause: ChangeEntry['cause'], group: readonly ChangeEntry[], zone: string | null): readonly Line[] {
  const shown = repeatingCauses.has(cause) ? group.slice(0, shownRepeats) : group;
  const rest = group.length - shown.length;
  const lines = shown.map((hold) => holdLine(hold, zone));
  return rest === 0 ? lines : [...lines, [toned('dim', `[${cause ?? ''}] … and ${String(rest)} more`)]];
}

function holdLine({ address, scheduleId, cause, reason, before }: ChangeEntry, zone: string | null): Line {
  const who = address ?? scheduleId ?? 'a row without an id';
  const what = address === null && before !== null ? `, ${formatWhen(before, zone)}, ${promptStart(before.input)}` : '';
  return [toned('dim', `[${cause ?? ''}] `), `${who}${what}: ${reason}`];
}
