/** What every step on one worker works with, and how its list is asked for after a write. */
import { RemoteError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { ListedWorker } from '../core/model/live.ts';
import type { ScheduleApi, ScheduleReader } from '../api/port.ts';
import type { ChurnBreaker } from './churn-breaker.ts';

/** What an apply is given for every worker alike. */
export interface WorkerTools<Api extends ScheduleReader = ScheduleApi> {
  readonly api: Api;
  readonly clock: Clock;
  /** Aborted: what has been sent is settled, nothing new is started. */
  readonly stop: AbortSignal;
  /** Null: nothing is refused for being written too often. */
  readonly churn: ChurnBreaker | null;
}

/** What every step on one worker works with during one apply; a step that only creates is given an API that can do no more. */
export interface WorkerRun<Api extends ScheduleReader = ScheduleApi> extends WorkerTools<Api> {
  readonly workerId: string;
  /** The IANA zone in which the service reads cron. */
  readonly zone: string;
  /** The ids in the list that the plan rests on: such a row is never the product of this apply. */
  readonly plannedIds: ReadonlySet<string>;
  /** The ids that stand for a create of this apply. It grows; nothing in it is cancelled as an old schedule. */
  readonly claimedIds: Set<string>;
  readonly retryBudget: RetryBudget;
}

/** What is left of the time a worker's creates may wait for a service that does not take them; it shrinks. */
interface RetryBudget {
  /** Milliseconds, 0 or more. */
  leftMs: number;
}

/** How long the creates of one worker wait in all for rate limits and refused connections, in milliseconds. */
const retryBudgetMs = 120_000;

/** Begins work on a worker; `onRead` is called with every complete list from here on. */
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

/** Patience that nothing has been taken from. */
function createRetryBudget(): RetryBudget {
  return { leftMs: retryBudgetMs };
}

/** The same work with nothing left that could keep it from its end: no stop, no breaker, all of its patience. */
export function uninterrupted(run: WorkerRun): WorkerRun {
  return { ...run, stop: new AbortController().signal, churn: null, retryBudget: createRetryBudget() };
}

/** Whether an id came to be after the plan's read and no other create of this apply has it. */
export function isFreeId(
  { plannedIds, claimedIds }: Pick<WorkerRun, 'plannedIds' | 'claimedIds'>,
  id: string,
): boolean {
  return !plannedIds.has(id) && !claimedIds.has(id);
}

interface Poll {
  /** Whole reads, oldest first; empty when the first one failed. */
  readonly reads: readonly ListedWorker[];
  /** Why the poll ended early; null when it did not fail. */
  readonly failure: RemoteError | null;
}

/** The pause before each read, in milliseconds: five reads in 7.5 seconds see through a list that is four reads late. */
const waitsMs = [0, 500, 1_000, 2_000, 4_000];

/**
 * Lists a worker until a read is enough, or the reads run out. It goes on after an interruption, because only a list
 * tells what became of a write that was sent. A list that fails has been retried already and ends the poll.
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
