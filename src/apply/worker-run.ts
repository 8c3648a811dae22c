/** What every step on one worker works with, and how the worker is listed after a write. */
import { RemoteError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { ListedWorker } from '../core/model/live.ts';
import type { ScheduleApi, ScheduleReader } from '../api/port.ts';
import type { ChurnBreaker } from './churn-breaker.ts';

/** What an apply uses for every worker. */
export interface WorkerTools<Api extends ScheduleReader = ScheduleApi> {
  readonly api: Api;
  readonly clock: Clock;
  /** Once aborted, what was sent is settled and nothing new is started. */
  readonly stop: AbortSignal;
  /** null if no write is refused for being repeated too often. */
  readonly churn: ChurnBreaker | null;
}

/** What every step on one worker uses during one apply. A step that only creates gets an API that can do no more. */
export interface WorkerRun<Api extends ScheduleReader = ScheduleApi> extends WorkerTools<Api> {
  readonly workerId: string;
  /** IANA zone in which the service reads cron. */
  readonly zone: string;
  /** IDs in the list that the plan was made from. Such a row is never the result of this apply. */
  readonly plannedIds: ReadonlySet<string>;
  /** IDs that stand for a create of this apply. The set changes; nothing in it is cancelled as an old schedule. */
  readonly claimedIds: Set<string>;
  readonly retryBudget: RetryBudget;
}

/** How long a worker's creates may still wait for rate limits and refused connections; it shrinks. */
interface RetryBudget {
  /** Milliseconds, 0 or more. */
  leftMs: number;
}

/** How long the creates of one worker may wait in all for rate limits and refused connections, in milliseconds. */
const retryBudgetMs = 120_000;

/** Starts the run of a worker. `onRead` is called with every whole list from here on. */
export function startRun<Api extends ScheduleReader>(
  observed: ListedWorker,
  tools: WorkerTools<Api>,
  onRead: (read: ListedWorker) => void,
): WorkerRun<Api> {
  const { api } = tools;
  const list = async (workerId: string): Promise<ListedWorker> => {
    const read = await api.list(workerId);
    onRead(read);
    return read;
  };
  return {
    ...tools,
    api: { ...api, list },
    workerId: observed.workerId,
    zone: observed.timezone ?? 'UTC',
    plannedIds: new Set(observed.schedules.flatMap(({ id }) => (id === null ? [] : [id]))),
    claimedIds: new Set(),
    retryBudget: createRetryBudget(),
  };
}

function createRetryBudget(): RetryBudget {
  return { leftMs: retryBudgetMs };
}

/** Returns the same run with nothing that could keep it from its end: no stop, no breaker, a full retry budget. */
export function uninterrupted(run: WorkerRun): WorkerRun {
  return { ...run, stop: new AbortController().signal, churn: null, retryBudget: createRetryBudget() };
}

/** Whether an ID is newer than the plan's list and is not claimed by another create of this apply. */
export function isFreeId(
  { plannedIds, claimedIds }: Pick<WorkerRun, 'plannedIds' | 'claimedIds'>,
  id: string,
): boolean {
  return !plannedIds.has(id) && !claimedIds.has(id);
}

interface Poll {
  /** Whole reads, oldest first; empty if the first read failed. */
  readonly reads: readonly ListedWorker[];
  /** Why the poll failed; null if it did not. */
  readonly failure: RemoteError | null;
}

/** Pause before each read, in milliseconds: five reads in 7.5 seconds see through a list that is four reads late. */
const waitsMs = [0, 500, 1_000, 2_000, 4_000];

/**
 * Lists a worker until a read is enough, or the reads run out. It goes on after an interruption, because only a list
 * tells what became of a write that was sent. A list that fails has already been retried and ends the poll.
 */
export async function pollList(
  run: WorkerRun<ScheduleReader>,
  isEnough: (read: ListedWorker) => boolean,
): Promise<Poll> {
  const reads: ListedWorker[] = [];
  for (const waitMs of waitsMs) {
    if (waitMs > 0) await run.clock.sleep(waitMs);
    try {
      const read = await run.api.list(run.workerId);
      reads.push(read);
      if (isEnough(read)) break;
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      return { reads, failure: error };
    }
  }
  return { reads, failure: null };
}

export function isListed(read: ListedWorker, scheduleId: string): boolean {
  return read.schedules.some(({ id }) => id === scheduleId);
}
