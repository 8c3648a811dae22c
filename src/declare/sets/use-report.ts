import { keyOf } from '../problems.ts';
import type { Problem, Report } from '../problems.ts';
import { formatPlace } from '../source.ts';
import type { Place } from '../source.ts';

/** Tells the problems of schedules that stand in a set and are used elsewhere, each once however often it is used. */
export interface UseReport {
  /** Reports what is wrong with a set wherever it is used; not told again of a use. */
  readonly ofSet: Report;
  /** Takes note of what is wrong with a schedule of a set as it is used there; at once where it is written in the use itself. */
  readonly ofUse: (problem: Problem, use: Pick<UsePlaces, 'usedAt' | 'whole'>) => void;
  /** Reports what was noted, each with its first use and how many more there are. */
  readonly flush: () => void;
}

/** Where a set is used. */
export interface UsePlaces {
  /** The name of the set, in the use. */
  readonly usedAt: Place;
  /** The whole use. */
  readonly whole: Place;
  /** Takes note of what is wrong with a schedule of the set as it is used here. */
  readonly report: Report;
}

/** Starts with nothing noted. */
export function createUseReport(report: Report): UseReport {
  const toldOfSets = new Set<string>();
  /** The places of the uses in the order they were noted. */
  const noted = new Map<string, { readonly problem: Problem; readonly uses: Set<string> }>();
  return {
    ofSet: (problem) => {
      toldOfSets.add(keyOf(problem));
      report(problem);
    },
    ofUse: (problem, { usedAt, whole }) => {
      const key = keyOf(problem);
      if (toldOfSets.has(key)) return;
      if (isInside(problem, whole)) {
        report(problem);
        return;
      }
      const known = noted.get(key);
      if (known === undefined) noted.set(key, { problem, uses: new Set([formatPlace(usedAt)]) });
      else known.uses.add(formatPlace(usedAt));
    },
    flush: () => {
      for (const { problem, uses } of noted.values()) {
        report({ ...problem, message: `${problem.message}, used at ${placesOf(uses)}` });
      }
    },
  };
}

function placesOf(uses: ReadonlySet<string>): string {
  const [first = ''] = uses;
  if (uses.size === 1) return first;
  return `${first} and ${String(uses.size - 1)} more ${uses.size === 2 ? 'place' : 'places'}`;
}

function isInside({ at }: Problem, { source, start, end }: Place): boolean {
  return at !== null && 'source' in at && at.source === source && at.start >= start && at.start < end;
}
