/**
 * Which live schedule stands for which declared schedule, on one worker.
 *
 * Terms: a row is a live schedule rota may act on; a group is the rows that are the same schedule.
 * Passes, each over what the earlier passes left:
 *   1 same      declared = group        the first row by compareLive stays, the others are duplicates
 *   2 budgets   same prompt and when    only the budget was edited; comes before names, or a service that takes both
 *                                       versions for one schedule could never be made to have both; and before pass 1
 *                                       over schedules that are off, because one budget may be on as another goes off
 *   3 recorded  ledger name = row id    the declaration was edited, in any way
 *   4 alike     see alike.ts            the declaration was edited, and nothing remembers its row; a row recorded under
 *                                       another name is paired only by the same prompt, and a schedule that a pause
 *                                       has stopped only with rota's rows, because rota has cancelled its own
 * Passes 2 to 4 are repeated for declarations that may or may not be live: the row that such a declaration would
 * replace is set apart, because it may be all that runs. Rows recorded under another name are left out.
 * Invariant: a row and a declaration are in at most one pair, and the result depends neither on input order nor,
 * without records, on names. What is left over on both sides is not alike: a create and a cancel.
 * Sameness comes before the ledger, so that swapping two names changes nothing. The first pass never asks who owns a
 * row: two appliers with different ledgers must choose the same survivor, or each would cancel the other's.
 */
import { contentKey, type Content } from '../model/content.ts';
import { compareText, groupBy } from '../collections.ts';
import type { DeclaredSchedule } from '../model/declaration.ts';
import { compareLive, sameKeys, type RecognisedSchedule } from '../model/live.ts';
import type { OwnedSchedule } from '../model/owned.ts';
import { whenKey } from '../time/when.ts';
import { pairByWords } from './alike.ts';
import { findDeclared } from './paused-records.ts';

/** A declared schedule and the row that stands for it. */
export interface Pair {
  readonly declared: DeclaredSchedule;
  readonly row: RecognisedSchedule;
  /** Further rows that are the same schedule, sorted by `compareLive`; empty for an edited pair. */
  readonly duplicates: readonly RecognisedSchedule[];
}

/** Every declaration and every row, each exactly once. */
interface Match {
  readonly same: readonly Pair[];
  readonly edited: readonly Pair[];
  /** Declarations that may or may not be live, each with the row that is its previous version. */
  readonly unsure: readonly Pair[];
  readonly onlyDeclared: readonly DeclaredSchedule[];
  /** Sorted by `compareLive`. */
  readonly onlyLive: readonly RecognisedSchedule[];
}

/** Input of a match. The order of its lists does not matter. */
interface MatchInput {
  readonly declared: readonly DeclaredSchedule[];
  readonly rows: readonly RecognisedSchedule[];
  readonly records: readonly OwnedSchedule[];
  /** Whether a declaration is to be live. */
  readonly isOn: (declared: DeclaredSchedule) => boolean;
  /** Whether a declaration without an equal row may be sent at all; a date in the past may not. */
  readonly isSendable: (declared: DeclaredSchedule) => boolean;
  /** Whether a declaration without an equal row may be live all the same. */
  readonly isUnsure: (declared: DeclaredSchedule) => boolean;
  /** Whether likeness alone may make a row the previous version of an edited declaration. */
  readonly isPairable: (row: RecognisedSchedule) => boolean;
  /** Whether rota created a row, as far as the ledger knows. */
  readonly isKnown: (row: RecognisedSchedule) => boolean;
}

export function matchSchedules(input: MatchInput): Match {
  const recordedIds = new Set(input.records.map(({ scheduleId }) => scheduleId));
  const isRecorded = ({ id }: RecognisedSchedule): boolean => recordedIds.has(id);
  const stopped = listStopped(input);
  const keys = new Map(input.declared.map((declared) => [declared, contentKey(declared.content)]));
  const keyOf = (declared: DeclaredSchedule): string => keys.get(declared) ?? '';
  let left: Left = {
    declared: input.declared.toSorted((a, b) => compareText(keyOf(a), keyOf(b))),
    rows: input.rows.toSorted(compareLive),
  };
  const take = (pairs: readonly Pair[]): readonly Pair[] => {
    if (pairs.length > 0) left = leftOf(left, pairs);
    return pairs;
  };
  const takeEdited = (of: MatchInput): readonly Pair[] => {
    if (left.declared.length === 0 || left.rows.length === 0) return [];
    const rebudgeted = take(pairByKeys(of, left, [sameButBudget]));
    const recorded = take(pairRecorded(of, left));
    const parts = [
      { ...of, isSendable: (each: DeclaredSchedule) => of.isSendable(each) && !stopped.has(each) },
      {
        ...of,
        isSendable: (each: DeclaredSchedule) => of.isSendable(each) && stopped.has(each),
        isPairable: (row: RecognisedSchedule) => of.isPairable(row) && of.isKnown(row),
      },
    ];
    const samePrompt = parts.flatMap((part) => take(pairByKeys(part, left, samePrompts)));
    const alike = parts.flatMap((part) => {
      const { waiting, free } = findPairable(part, left);
      const unrecorded = [...free].filter((row) => !isRecorded(row));
      return take(pairByWords(waiting, unrecorded).map((pair) => ({ ...pair, duplicates: [] })));
    });
    return [...rebudgeted, ...recorded, ...samePrompt, ...alike];
  };
  const live = take(pairSame(left.declared.filter(input.isOn), left.rows, keyOf));
  const rebudgeted = take(pairByKeys(input, left, [sameButBudget]));
  const off = take(pairSame(left.declared, left.rows, keyOf));
  const edited = [...rebudgeted, ...takeEdited(input)];
  const unsure = takeEdited({
    ...input,
    isSendable: input.isUnsure,
    isPairable: (row) => input.isPairable(row) && !isRecorded(row),
  });
  return { same: [...live, ...off], edited, unsure, onlyDeclared: left.declared, onlyLive: left.rows };
}

/** Returns the declarations whose rows a pause has cancelled, as far as the ledger knows. */
function listStopped({ declared, records }: MatchInput): ReadonlySet<DeclaredSchedule> {
  const marked = records.filter(({ paused }) => paused === true);
  if (marked.length === 0) return new Set();
  // Unmarked records come first: their declarations may have rows that rota has not cancelled.
  const found = findDeclared({ schedules: declared }, [...records.filter(({ paused }) => paused !== true), ...marked]);
  return new Set(marked.flatMap((record) => found.get(record) ?? []));
}

interface Left {
  readonly declared: readonly DeclaredSchedule[];
  readonly rows: readonly RecognisedSchedule[];
}

function leftOf({ declared, rows }: Left, pairs: readonly Pair[]): Left {
  const names = new Set(pairs.map((pair) => pair.declared.name));
  const ids = new Set(pairs.flatMap((pair) => [pair.row.id, ...pair.duplicates.map(({ id }) => id)]));
  return { declared: declared.filter(({ name }) => !names.has(name)), rows: rows.filter(({ id }) => !ids.has(id)) };
}

function pairSame(
  declared: Left['declared'],
  rows: Left['rows'],
  keyOf: (declared: DeclaredSchedule) => string,
): readonly Pair[] {
  const byKey = groupBy(rows, sameKeys);
  const taken = new Set<string>();
  return declared.flatMap((schedule) => {
    const equal = byKey.get(keyOf(schedule)) ?? [];
    const [row, ...duplicates] = equal.filter(({ id }) => !taken.has(id)).toSorted(compareLive);
    if (row === undefined) return [];
    for (const { id } of [row, ...duplicates]) taken.add(id);
    return [{ declared: schedule, row, duplicates }];
  });
}

function pairRecorded({ records, isOn, isSendable }: MatchInput, left: Left): readonly Pair[] {
  const rowById = new Map(left.rows.map((row) => [row.id, row]));
  const live = records.filter(({ scheduleId }) => rowById.has(scheduleId));
  // A name may have several records; it stands for the newest.
  const byAge = live.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  const recordByName = new Map(byAge.map((record) => [record.name, record]));
  return left.declared.flatMap((declared) => {
    const row = rowById.get(recordByName.get(declared.name)?.scheduleId ?? '');
    return row === undefined || (isOn(declared) && !isSendable(declared)) ? [] : [{ declared, row, duplicates: [] }];
  });
}

type KeyOf = (content: Content) => string;

const sameButBudget: KeyOf = ({ when, input }) => JSON.stringify([whenKey(when), input]);

/** Ways to have the same prompt, the most specific first. */
const samePrompts: readonly KeyOf[] = [({ when, input }) => JSON.stringify([when.type, input]), ({ input }) => input];

function pairByKeys(input: MatchInput, left: Left, by: readonly KeyOf[]): readonly Pair[] {
  if (left.declared.length === 0 || left.rows.length === 0) return [];
  const { waiting, free } = findPairable(input, left);
  const pairs: Pair[] = [];
  for (const keyOf of by) {
    // Reversed, so that the first row can be popped off the end, which is fast even for a long group.
    const rowsByKey = groupBy([...free].reverse(), ({ content }) => [keyOf(content)]);
    for (const declared of waiting) {
      const row = rowsByKey.get(keyOf(declared.content))?.pop();
      if (row === undefined) continue;
      waiting.delete(declared);
      free.delete(row);
      pairs.push({ declared, row, duplicates: [] });
    }
  }
  return pairs;
}

function findPairable(
  { isOn, isSendable, isPairable }: MatchInput,
  left: Left,
): { readonly waiting: Set<DeclaredSchedule>; readonly free: Set<RecognisedSchedule> } {
  const waiting = new Set(left.declared.filter((declared) => isOn(declared) && isSendable(declared)));
  return { waiting, free: new Set(left.rows.filter(isPairable)) };
}
