/**
 * Looks at the row of a run until the list says what became of it.
 *
 *   the list                                                   says
 *   shows the row, its time more than a second ago             started: a row stays listed while its run lasts
 *   showed it and does not any more                            gone: it ran, or somebody cancelled it
 *   never showed it, its time is past, nor does it in 7.5 s    gone, with a note: a list may be late
 *   shows it, and its time does not come within a minute       uncertain: it will run, later
 *   could not be read                                          uncertain
 *   rota was asked to stop                                     what one more look says, else uncertain
 */
import type { ScheduleReader } from '../../api/port.ts';
import { applyError } from '../../apply/apply-error.ts';
import type { WorkerRun } from '../../apply/worker-run.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import { formatInstant } from '../../core/time/when.ts';
import { RemoteError } from '../../errors.ts';
import { toFailure } from '../../core/model/failure.ts';
import type { RunResult } from './run-result.ts';

/** The row of a run, as the answer to its create has it. */
export interface RunRow {
  readonly scheduleId: string;
  /** UTC. */
  readonly dueAt: Date;
  /** Whether a list has shown it. */
  readonly isSeen: boolean;
}

/** What the list says of it. */
export type Seen = Pick<RunResult, 'status' | 'dueAt' | 'error'> & Partial<Pick<RunResult, 'notes'>>;

/** The service's clock is known to the second. */
const clockErrorMs = 1_000;
/** How long a run is waited for at most, in milliseconds. */
const maxWaitMs = 60_000;
/** The waits between reads once the time has come, in milliseconds; the last one is repeated. */
const waitsMs = [500, 1_000, 2_000, 4_000] as const;
/** How often a list may lack, after its time, a row that it never showed. */
const maxMissing = waitsMs.length + 1;

/** Lists the worker until it is known what became of the row, for a minute at most after its time, or the start. */
export async function watchRow(run: WorkerRun<ScheduleReader>, row: RunRow): Promise<Seen> {
  const { clock, stop, workerId } = run;
  const untilMs = clock.now().getTime() + maxWaitMs;
  let { isSeen, dueAt } = row;
  let missing = 0;
  for (let late = 0; ;) {
    const isLast = stop.aborted;
    const read = await tryToList(run, workerId);
    if (read instanceof RemoteError) return { status: 'uncertain', dueAt, error: toFailure(read) };
    const listed = findRow(read, row.scheduleId);
    const nowMs = clock.now().getTime();
    if (listed === null) {
      if (isSeen) return { status: 'gone', dueAt, error: null };
      if (nowMs > dueAt.getTime() && ++missing >= maxMissing) {
        return { status: 'gone', dueAt, error: null, notes: [neverListed] };
      }
    } else {
      isSeen = true;
      dueAt = listed.dueAt ?? dueAt;
      if (nowMs - dueAt.getTime() >= clockErrorMs) return { status: 'started', dueAt, error: null };
    }
    if (isLast)
      return uncertain(
        'interrupted',
        `rota was asked to stop; it was made, and is due at ${formatInstant(dueAt)}`,
        dueAt,
      );
    if (nowMs >= untilMs)
      return uncertain('not-started', `it is listed and has not run yet: it is due at ${formatInstant(dueAt)}`, dueAt);
    const leftMs = dueAt.getTime() + clockErrorMs - nowMs;
    const waitMs = leftMs > 0 ? leftMs : (waitsMs[Math.min(late++, waitsMs.length - 1)] ?? 0);
    await clock.sleep(Math.min(waitMs, untilMs - nowMs), stop);
  }
}

const neverListed = 'no list showed it, so the lists may be late: it may be about to run';

function uncertain(code: 'interrupted' | 'not-started', message: string, dueAt: Date): Seen {
  return {
    status: 'uncertain',
    dueAt,
    error: applyError(code, message, 'see whether it is still listed: rota status'),
  };
}

function findRow(read: ListedWorker, scheduleId: string): { readonly dueAt: Date | null } | null {
  const row = read.schedules.find(({ id }) => id === scheduleId);
  if (row === undefined) return null;
  return { dueAt: row.kind === 'recognised' ? row.nextRunAt : null };
}

async function tryToList(run: WorkerRun<ScheduleReader>, workerId: string): Promise<ListedWorker | RemoteError> {
  try {
    return await run.api.list(workerId);
  } catch (error) {
    if (error instanceof RemoteError) return error;
    throw error;
  }
}
