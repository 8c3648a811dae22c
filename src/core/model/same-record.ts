import type { OwnedWorker } from './owned.ts';

/** Whether two records of one worker say the same, in whatever order they have their lists and keys. */
export function isSameRecord(one: OwnedWorker, other: OwnedWorker): boolean {
  return one === other || textOf(one) === textOf(other);
}

function textOf({ schedules, intents, bounds = [], ...rest }: OwnedWorker): string {
  const sorted = intents.map((intent) => ({ ...intent, knownIds: intent.knownIds.toSorted() }));
  return JSON.stringify([textsOf(schedules), textsOf(sorted), bounds.toSorted(), rest]);
}

function textsOf(entries: readonly object[]): readonly string[] {
  return entries.map((entry) => JSON.stringify(entry, Object.keys(entry).toSorted())).toSorted();
}
