/** The API as rota uses it, and the lists of many workers read through it. */
import { RemoteError } from '../errors.ts';
import { mapConcurrently } from '../concurrency.ts';
import type { Content } from '../core/model/content.ts';
import type { ListedWorker, LiveSchedule, ObservedWorker } from '../core/model/live.ts';

/** Thrown by `beforeSend` when the caller no longer wants the call sent. */
export class HeldBackError extends Error {
  constructor() {
    super('the call was held back');
    this.name = new.target.name;
  }
}

/** The half of the API that cannot write; all that planning is given. */
export interface ScheduleReader {
  /**
   * The worker's whole list, or an error; never a part of it.
   *
   * @throws RemoteError
   */
  list(workerId: string): Promise<ListedWorker>;
}

/** The part of the API that can end nothing. An implementation sends each call once. */
export interface ScheduleCreator extends ScheduleReader {
  /**
   * Asks for one schedule, once, and returns the row the service answered with. That row may be one that was already
   * there, may differ from what was asked, and may be unreadable; the caller compares.
   *
   * `beforeSend` is called when all waiting is over, right before the call is sent, and may hold it back.
   *
   * @throws RemoteError; only an `effect` of `ambiguous` leaves open whether a schedule now exists.
   * @throws HeldBackError as `beforeSend` does; nothing was sent.
   */
  create(workerId: string, content: Content, beforeSend?: () => void): Promise<LiveSchedule>;
}

/** The three calls of the API. An implementation sends each call once; waiting and asking again is for the caller. */
export interface ScheduleApi extends ScheduleCreator {
  /**
   * Cancels a schedule. False means the service knows no such schedule, which is what a second cancel gets.
   *
   * @throws RemoteError
   */
  cancel(workerId: string, scheduleId: string): Promise<boolean>;
}

interface ObserveOptions {
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

/** Lists one worker; one whose list failed is `unavailable`. */
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
