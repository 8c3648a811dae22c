import { groupBy } from '../../core/group-by.ts';
import type { Entry } from '../wording/entries.ts';
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
