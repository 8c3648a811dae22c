import type { Failure } from '../../core/model/diagnostic.ts';
import { groupBy } from '../../core/collections.ts';
import { listFirst } from '../../core/words.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';

/** What is known of a worker once it was asked to be listed. */
export type Asked = Pick<WorkerEntry, 'worker' | 'account' | 'unavailable'>;

/** Workers that could not be listed for one reason. */
interface Unlisted extends Failure {
  /** Their aliases, in the order of the report; at least one. */
  readonly workers: readonly string[];
  /** The account that all of them belong to; null: the one without a name. */
  readonly account: string | null;
}

/** Gathers the workers that could not be listed by account and reason: with a refused key, or a service that is down, all fail alike. */
export function groupUnlisted(workers: readonly Asked[]): readonly Unlisted[] {
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

/** The same as errors of the run: one for each account and reason, however many workers have it. */
export function listFailures(workers: readonly Asked[]): readonly Failure[] {
  return groupUnlisted(workers).map((unlisted) => ({
    ...unlisted,
    message: `${whoOf(unlisted)}: ${unlisted.message}`,
  }));
}

const maxNames = 5;

/** `a, b could not be listed`, with at most five names and how many more there are. */
export function whoOf({ workers, account }: Unlisted): string {
  return `${listFirst(workers, maxNames, 'other worker')}${account === null ? '' : ` of account ${account}`} could not be listed`;
}
