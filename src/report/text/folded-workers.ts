import { groupBy } from '../group-by.ts';
import { count } from '../words.ts';
import type { WorkerEntry } from '../worker-entry.ts';
import { toned } from './line.ts';
import type { Line } from './line.ts';

/** How many workers that could not be listed for one reason are shown one by one. */
const shownRepeats = 5;

/** The workers of a report for a person. */
export interface FoldedWorkers<Worker> {
  /** Those to show one by one, in their order. */
  readonly shown: readonly Worker[];
  /** Those that could not be listed for a reason that has been shown often enough by then; empty most of the time. */
  readonly folded: readonly Worker[];
}

/** Folds what repeats: with a wrong key, or a service that is down, every worker fails alike. */
export function foldWorkers<Worker extends WorkerEntry>(workers: readonly Worker[]): FoldedWorkers<Worker> {
  const unlisted = workers.filter(({ unavailable }) => unavailable !== null);
  const folded = [...groupBy(unlisted, reasonOf).values()].flatMap((alike) => alike.slice(shownRepeats));
  const isFolded = new Set(folded);
  return { shown: workers.filter((worker) => !isFolded.has(worker)), folded };
}

/** A line or two for each reason: how many more have it, and which they are; no lines when none are folded. */
export function foldedLines(folded: readonly WorkerEntry[]): readonly Line[] {
  return [...groupBy(folded, reasonOf).values()].flatMap((alike): readonly Line[] => {
    const code = alike[0]?.unavailable?.code ?? '';
    const names = alike.map(({ worker }) => worker).join(', ');
    return [
      [toned('removed', `! ${count(alike.length, 'more worker')} could not be listed [${code}]`), `: ${names}`],
      ['  nothing is written to them'],
    ];
  });
}

/** The message names the worker, so it never repeats. */
function reasonOf({ unavailable }: WorkerEntry): string {
  return `${unavailable?.code ?? ''} ${unavailable?.hint ?? ''}`;
}
