import type { OwnedWorker } from './owned.ts';

/** Whether two records of one worker are equal, regardless of the order of their lists and keys. */
export function isSameRecord(one: OwnedWorker, other: OwnedWorker): boolean {
  if (one === other) return true;
  if (one.schedules.length !== other.schedules.length || one.intents.length !== other.intents.length) return false;
  return isAlike(one, other) || textOf(one) === textOf(other);
}

/**
 * Whether two values are equal with their lists in the same order, as they nearly always are. Much faster than
 * comparing texts.
 */
function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (one instanceof Date) return other instanceof Date && one.getTime() === other.getTime();
  const keys = Object.keys(one) as (keyof typeof one)[];
  return (
    keys.length === Object.keys(other).length && keys.every((key) => key in other && isAlike(one[key], other[key]))
  );
}

function textOf({ schedules, intents, bounds = [], ...rest }: OwnedWorker): string {
  const sorted = intents.map((intent) => ({ ...intent, knownIds: intent.knownIds.toSorted() }));
  return JSON.stringify([textsOf(schedules), textsOf(sorted), bounds.toSorted(), rest]);
}

function textsOf(entries: readonly object[]): readonly string[] {
  return entries.map((entry) => JSON.stringify(entry, Object.keys(entry).toSorted())).toSorted();
}
