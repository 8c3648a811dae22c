import { groupUnlisted, whoOf } from '../wording/unlisted.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';
import { toned } from './line.ts';
import type { Line } from './line.ts';

/** A line for each reason why workers could not be listed; what to do about it is on standard error. */
export function unlistedLines(workers: readonly WorkerEntry[]): readonly Line[] {
  return groupUnlisted(workers).map((unlisted) => [
    toned('removed', `! ${whoOf(unlisted)} [${unlisted.code}]`),
    `: ${unlisted.message}`,
  ]);
}
