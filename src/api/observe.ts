import { RemoteError } from '../errors.ts';
import { mapConcurrently } from '../concurrency.ts';
import type { ObservedWorker } from '../core/model/live.ts';
import type { ScheduleReader } from './port.ts';

/** Which workers to list, and how many at once. */
export interface ObserveOptions {
  readonly reader: ScheduleReader;
  /** Each is listed once, however often it is named. */
  readonly workerIds: readonly string[];
  /** How many lists of one account are under way at most; a whole number, 1 or more. */
  readonly concurrency: number;
  /** The account of each worker, by its id; absent: all have one. */
  readonly accounts?: ReadonlyMap<string, string | null>;
}

/** Lists every worker, by its id; a worker whose list failed is `unavailable` and the others are not affected. */
export async function observeWorkers(options: ObserveOptions): Promise<ReadonlyMap<string, ObservedWorker>> {
  const { reader, workerIds, concurrency, accounts } = options;
  const observed = await mapConcurrently({
    items: [...new Set(workerIds)],
    concurrency,
    poolOf: (workerId) => accounts?.get(workerId),
    map: (workerId) => observeWorker(reader, workerId),
  });
  return new Map(observed.map((worker) => [worker.workerId, worker]));
}

async function observeWorker(reader: ScheduleReader, workerId: string): Promise<ObservedWorker> {
  try {
    return await reader.list(workerId);
  } catch (error) {
    if (error instanceof RemoteError) {
      return { kind: 'unavailable', workerId, code: error.code, reason: error.reason, hint: error.hint };
    }
    throw error;
  }
}
