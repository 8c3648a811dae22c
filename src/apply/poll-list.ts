import type { ScheduleReader } from '../api/port.ts';
import { RemoteError } from '../errors.ts';
import type { ListedWorker } from '../core/model/live.ts';
import type { WorkerRun } from './worker-run.ts';

/** What a bounded poll saw. */
export interface Poll {
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

/** Whether a list shows an id. */
export function isListed(read: ListedWorker, scheduleId: string): boolean {
  return read.schedules.some(({ id }) => id === scheduleId);
}
