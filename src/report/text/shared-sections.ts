import { groupBy } from '../../core/group-by.ts';
import { count } from '../../core/words.ts';
import { joinWorkers } from '../wording/entries.ts';
import type { Entry, WarningGroup } from '../wording/entries.ts';
import { labelled } from './content-lines.ts';
import { indent, toned } from './line.ts';
import type { Line } from './line.ts';

/** What is told once for several workers, by the zone of their times. */
export function sharedSections<T extends Pick<Entry, 'zone' | 'hasZones'>>(
  entries: readonly T[],
  linesOf: (entry: T) => readonly Line[],
): readonly (readonly Line[])[] {
  return [...groupBy(entries, ({ zone, hasZones }) => [hasZones ? 'each in its own time zone' : (zone ?? 'UTC')])].map(
    ([zones, some]) => [
      [toned('bold', 'Several workers'), toned('dim', ` (${zones})`)],
      ...indent(some.flatMap(linesOf), 2),
    ],
  );
}

/** What a reviewer should know of several workers as a whole. */
export function sharedWarningLines(warnings: readonly WarningGroup[]): readonly Line[] {
  return warnings.flatMap(({ parts, shown: { code, message } }) => [
    [toned('changed', `warning[${code}]`), ` on ${count(parts.length, 'worker')}: ${message}`],
    ...indent([labelled('on', joinWorkers({ parts }))], 4),
  ]);
}
