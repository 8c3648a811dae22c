/** The API as rota uses it, and the lists of many workers read through it. */
import { RemoteError } from '../errors.ts';
import { mapConcurrently } from '../concurrency.ts';
import type { Content } from '../core/model/content.ts';
import type { ListedWorker, LiveSchedule, ObservedWorker } from '../core/model/live.ts';

/** Thrown by `beforeSend` if the caller no longer wants the call sent. */
export class HeldBackError extends Error {
  constructor() {
    super('the call was held back');
    this.name = new.target.name;
  }
}

/** The read-only part of the API, which is all that planning gets. */
export interface ScheduleReader {
  /**
   * Returns the worker's whole list, never a part of it.
   *
   * @throws RemoteError
   */
  list(workerId: string): Promise<ListedWorker>;
}

/** The part of the API that cannot cancel. An implementation sends each create once. */
export interface ScheduleCreator extends ScheduleReader {
  /**
   * Sends a single create and returns the row in the response. That row may have existed before, may differ from what
   * was asked for and may be unreadable; the caller compares.
   *
   * `beforeSend` is called when all waiting is over, right before the call is sent. It may throw to hold the call back.
   *
   * @throws RemoteError; a schedule may have been created only if its `effect` is `ambiguous`.
   * @throws HeldBackError if `beforeSend` throws it; nothing was sent.
   */
  create(workerId: string, content: Content, beforeSend?: () => void): Promise<LiveSchedule>;
}

/** The three calls of the API. An implementation sends each call once; `withRetry` adds waiting and retries. */
export interface ScheduleApi extends ScheduleCreator {
  /**
   * Cancels a schedule. Returns false if the service does not know the schedule, as after an earlier cancel.
   *
   * @throws RemoteError
   */
  cancel(workerId: string, scheduleId: string): Promise<boolean>;
}

interface ObserveOptions {
  readonly reader: ScheduleReader;
  /** Repeated IDs are listed once. */
  readonly workerIds: readonly string[];
  /** Maximum number of lists in flight for each account; a whole number, 1 or more. */
  readonly concurrency: number;
  /** Account of each worker, by worker ID; absent if all workers have the same account. */
  readonly accounts?: ReadonlyMap<string, string | null>;
}

/** Lists every worker, keyed by worker ID. If a list fails, its worker is `unavailable`; no other is affected. */
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

/** Lists one worker, which is `unavailable` if the list fails. */
export async function observeWorker(reader: ScheduleReader, workerId: string): Promise<ObservedWorker> {
  try {
    return await reader.list(workerId);
  } catch (error) {
    if (error instanceof RemoteError) {
      return { kind: 'unavailable', workerId, code: error.code, reason: error.reason, hint: error.hint };
    }
    throw error;
  }
}
