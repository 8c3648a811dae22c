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
export interface RetryBudget {
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
  const { api, clock, stop, churn } = tools;
  const list = async (workerId: string): Promise<ListedWorker> => {
    const read = await api.list(workerId);
    onRead(read);
    return read;
  };
  return {
    api: { ...api, list },
    clock,
    stop,
    churn,
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
