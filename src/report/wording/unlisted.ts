import type { Failure } from '../../core/model/diagnostic.ts';
import { groupBy } from '../../core/collections.ts';
import { listFirst } from '../../core/words.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';

/** The part of a worker entry that says whether the worker could be listed. */
export type WorkerListing = Pick<WorkerEntry, 'worker' | 'account' | 'unavailable'>;

/** Workers that could not be listed for one reason. */
interface Unlisted extends Failure {
  /** Aliases in the order of the report; at least one. */
  readonly workers: readonly string[];
  /** Account that all of them belong to; null for the default account. */
  readonly account: string | null;
}

/** Groups unlisted workers by account and reason: with a refused key, or a service that is down, all fail alike. */
export function groupUnlisted(workers: readonly WorkerListing[]): readonly Unlisted[] {
  const failed = workers.flatMap(({ worker, account = null, unavailable }) =>
    unavailable === null ? [] : [{ worker, account, unavailable }],
  );
  const groups = groupBy(failed, ({ account, unavailable }) => [JSON.stringify([account, unavailable])]);
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ account, unavailable }) => {
      return { ...unavailable, account, workers: group.map(({ worker }) => worker) };
    }),
  );
}

/** Returns unlisted workers as errors of the run: one for each account and reason. */
export function listFailures(workers: readonly WorkerListing[]): readonly Failure[] {
  return groupUnlisted(workers).map((unlisted) => ({
    ...unlisted,
    message: `${whoOf(unlisted)}: ${unlisted.message}`,
  }));
}

const maxNames = 5;

/** Returns `a, b could not be listed`, with at most five names and the number of others. */
export function whoOf({ workers, account }: Unlisted): string {
  return `${listFirst(workers, maxNames, 'other worker')}${account === null ? '' : ` of account ${account}`} could not be listed`;
}
