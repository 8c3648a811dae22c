import { count } from '../../core/words.ts';
import { groupBy } from '../../core/collections.ts';
import { formatCount } from '../../core/time/rate-words.ts';
import { undecidedCauses, type ChangeKind } from '../../core/model/change.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { BusiestMinuteEntry, BusyMinuteEntry, InstantEntry, PlanDocument } from '../documents/plan-document.ts';

/** Counts what a plan would do: `2 to create, 0 to replace, 1 to cancel`. */
export function plannedWords({ summary }: PlanDocument): string {
  const shown = plannedKinds.filter((kind) => writeKinds.includes(kind) || summary[kind] > 0);
  return shown.map((kind) => `${String(summary[kind])} to ${kind}`).join(', ');
}

const writeKinds: readonly ChangeKind[] = ['create', 'replace', 'cancel'];
/** Kinds of change that a plan counts and lists, in this order. */
export const plannedKinds: readonly ChangeKind[] = [...writeKinds, 'unprotect', 'adopt', 'forget'];

/** Counts each kind of change that occurs: `3 to create`, `2 to cancel`. */
export function kindCounts(kinds: readonly ChangeKind[]): readonly string[] {
  return plannedKinds.flatMap((kind) => {
    const number = kinds.filter((each) => each === kind).length;
    return number === 0 ? [] : [`${String(number)} to ${kind}`];
  });
}

/** Counts what a plan leaves as it is: `12 unchanged`, `3 left alone`, `1 worker could not be listed`. */
export function restCounts(document: PlanDocument): readonly string[] {
  const { keep, hold } = document.summary;
  const undecided = countUndecided(document);
  return [
    ...(keep === 0 ? [] : [`${String(keep)} unchanged`]),
    ...(hold === 0 ? [] : [`${String(hold)} left alone`]),
    ...(undecided === 0 ? [] : [`${String(undecided)} undecided`]),
    ...unlistedCounts(document),
  ];
}

/** Counts the workers that could not be listed: `1 worker could not be listed`; empty if there are none. */
export function unlistedCounts(document: PlanDocument): readonly string[] {
  const unlisted = countUnlisted(document);
  return unlisted === 0 ? [] : [`${count(unlisted, 'worker')} could not be listed`];
}

/** Joins `restCounts` in one line; `0 unchanged` if there are none. */
export function restWords(document: PlanDocument): string {
  return restCounts(document).join(', ') || '0 unchanged';
}

/** Says what an estimate is; the reason follows. */
export const estimateWords = 'made without the ledger, so it cannot be saved or applied';

/** Says that a plan is empty. */
export function nothingWords(document: PlanDocument): string {
  const unlisted = countUnlisted(document);
  if (unlisted === 0) return countUndecided(document) === 0 ? 'No changes' : 'No changes until you decide';
  const isAll = unlisted === document.workers.length;
  return isAll ? 'No worker could be listed' : 'No changes on the workers that could be listed';
}

/** Whether a plan would change anything, including the ledger. */
export function hasChanges({ summary }: PlanDocument): boolean {
  return plannedKinds.some((kind) => summary[kind] > 0);
}

/** Returns the fingerprint to show; null if nothing would be written, because all such plans have the same one. */
export function shownFingerprint({ fingerprint, summary }: PlanDocument): string | null {
  return writeKinds.some((kind) => summary[kind] > 0) ? fingerprint : null;
}

/** Whether a person has to decide about a declared schedule, as an apply counts it. */
export function isUndecided({ kind, address, cause }: ChangeEntry): boolean {
  return kind === 'hold' && address !== null && undecidedCauses.has(cause);
}

function countUndecided({ changes }: PlanDocument): number {
  return changes.filter(isUndecided).length;
}

function countUnlisted({ workers }: PlanDocument): number {
  return workers.filter(({ unavailable }) => unavailable !== null).length;
}

/** What happens at one future instant for one cause. */
interface AheadWords {
  /** `2027-01-04 06:00 UTC`. */
  readonly at: string;
  /** What an apply does then: `creates`. */
  readonly verb: string;
  /** Addresses of the schedules; empty if there are more than two. */
  readonly addresses: readonly string[];
  /** Number of schedules, 1 or more. */
  readonly count: number;
  /** `from`, `until`, `date` or `end of a pause`. */
  readonly cause: string;
}

/** Title for `aheadWords`. */
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

/** Groups future instants by time and cause, soonest first. */
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

/** Title for `busiestWords`. */
export const busiestTitle = 'Busiest minute of the next 7 days';

/** Describes a minute before and after: `3 runs at 2026-12-01 09:00 +01:00 → 12 runs at 2026-12-02 00:00 +01:00`. */
export function busiestWords({ before, after }: BusiestMinuteEntry): string {
  if (before !== null && before.at === after?.at) {
    return `${formatCount(before.runs)} → ${runsWords(after.runs)} at ${minuteOf(after)}`;
  }
  return [before, after].map(sideWords).join(' → ');
}

function sideWords(minute: BusyMinuteEntry | null): string {
  return minute === null ? 'no run' : `${runsWords(minute.runs)} at ${minuteOf(minute)}`;
}

function runsWords(runs: number): string {
  return `${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`;
}

function minuteOf({ local }: BusyMinuteEntry): string {
  return local.replace(/:\d\d(?= )/, '');
}

/** Counts changes of what was changed outside rota, in brackets: ` (2 changed outside rota)`; empty for none. */
export function driftCount({ changes }: Pick<PlanDocument, 'changes'>): string {
  const number = changes.filter(({ kind, drift }) => drift === true && kind !== 'hold').length;
  return number === 0 ? '' : ` (${String(number)} changed outside rota)`;
}
