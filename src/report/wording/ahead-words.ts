import { groupBy } from '../../core/group-by.ts';
import type { InstantEntry } from '../documents/plan-document.ts';

/** What happens at one instant ahead, for one cause. */
export interface AheadWords {
  /** `2027-01-04 06:00 UTC`. */
  readonly at: string;
  /** What an apply does then: `creates`. */
  readonly verb: string;
  /** One or two schedules by address; more are counted. */
  readonly addresses: readonly string[];
  /** How many schedules, 1 or more. */
  readonly count: number;
  /** `from`, `until`, `date` or `end of a pause`. */
  readonly cause: string;
}

/** What `aheadWords` are of. */
export const aheadTitle = 'Ahead';

const verbs: Readonly<Record<InstantEntry['then'], string>> = {
  create: 'creates',
  cancel: 'cancels',
  hold: 'no longer creates',
};

const causes: Readonly<Record<InstantEntry['cause'], string>> = {
  from: 'from',
  until: 'until',
  date: 'date',
  pause: 'end of a pause',
};

const maxNamed = 2;

/** The instants ahead, soonest first, those of one instant and cause together. */
export function aheadWords(instants: readonly InstantEntry[]): readonly AheadWords[] {
  const groups = groupBy(instants, ({ at, cause }) => [`${at} ${cause}`]);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { at, cause, then } = first;
    const named = group.flatMap(({ address }) => address ?? []);
    const addresses = group.length > maxNamed ? [] : named;
    const count = group.reduce((sum, { schedules }) => sum + schedules, 0);
    return [{ at: formatAt(at), verb: verbs[then], addresses, count, cause: causes[cause] }];
  });
}

function formatAt(at: string): string {
  return at.replace('T', ' ').replace(/(:00)?Z$/, ' UTC');
}
