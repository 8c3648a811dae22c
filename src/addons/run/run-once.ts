/**
 * Runs a declared schedule once, now, as a delayed schedule of one second with its prompt and its budget.
 *
 *   the create                                   result
 *   was not sent, or certainly not executed      failed, or skipped if rota was asked to stop
 *   was answered with an existing row            failed: the service created nothing
 *   has no usable answer, and is not listed      uncertain: it may have run. Never resent
 *   has no usable answer, but is listed          as if it had been answered
 *   was answered with a new row                  as the list shows
 *
 * In the last case the worker is listed until it is clear what became of the row.
 *
 *   the list                                                   result
 *   shows the row, due more than a second ago                  started: a row stays listed while its run lasts
 *   showed it before, and no longer does                       gone: it ran, or was cancelled
 *   never showed it, even 7.5 s after it was due               gone, with a note: a list may be late
 *   shows it, and it is not due within a minute                uncertain: it will run later
 *   could not be read                                          uncertain
 *   rota was asked to stop                                     as one more list shows, else uncertain
 *
 * The API it is given can only list and create, so it cannot cancel anything.
 */
import { applyError } from '../../apply/apply-error.ts';
import { judgeSent, type LiveAttempt } from '../../apply/attempt.ts';
import { sendCreate } from '../../apply/create-schedule.ts';
import { lookForCreates } from '../../apply/settle-creates.ts';
import { startRun, type WorkerRun } from '../../apply/worker-run.ts';
import { formatAddress, type DeclaredSchedule, type DeclaredWorker } from '../../core/model/declaration.ts';
import { toFailure, type Failure } from '../../core/model/diagnostic.ts';
import { formatInstant } from '../../core/time/when.ts';
import { RemoteError } from '../../errors.ts';
import type { ScheduleCreator, ScheduleReader } from '../../api/port.ts';
import type { Clock } from '../../clock.ts';
import type { Content } from '../../core/model/content.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import type { CreateChange } from '../../core/model/change.ts';

/**
 * Results of a run. `started`: still listed after it was due. `gone`: left the list, so it ran or was cancelled.
 * `uncertain`: may have run or may still run. `failed`: not created. `skipped`: not sent, because rota had to stop.
 */
export const runStatuses = ['started', 'gone', 'uncertain', 'failed', 'skipped'] as const;

export type RunStatus = (typeof runStatuses)[number];

/** The result of a run, with its details. */
export interface RunResult {
  readonly status: RunStatus;
  /** ID of the created row; null if not known. */
  readonly scheduleId: string | null;
  /** When the service was to run it, UTC; null if not known. */
  readonly dueAt: Date | null;
  /** Why it is not known to have run; null if it is. */
  readonly error: Failure | null;
  /** What the user should know although all went well, one sentence each; usually empty. */
  readonly notes: readonly string[];
}

/** The schedule to run. */
export interface RunTarget {
  readonly worker: DeclaredWorker;
  readonly declared: DeclaredSchedule;
}

/** Returns the address of a target. */
export function addressOf({ worker, declared }: RunTarget): string {
  return formatAddress(worker.alias, declared.name);
}

/** Dependencies of a run. */
export interface RunTools {
  /** The worker as listed before the run. */
  readonly observed: ListedWorker;
  /** Its `list` may retry by itself; its `create` sends once. */
  readonly api: ScheduleCreator;
  /** The service's clock. */
  readonly clock: Clock;
  /** When aborted, nothing more is sent, and what was sent is listed once more. */
  readonly stop: AbortSignal;
}

/** Returns the content that is sent to run a schedule once. */
export function contentOfRun({ content: { input, budget } }: DeclaredSchedule): Content {
  return { when: { type: 'delayed', delayInSeconds: 1 }, input, budget };
}

/** Sends the create, once, and returns what became of it. A failed call is a result and never thrown. */
export async function runOnce({ worker, declared }: RunTarget, tools: RunTools): Promise<RunResult> {
  const { observed, api, clock, stop } = tools;
  const run = startRun(observed, { api, clock, stop, churn: null }, () => undefined);
  const { alias, workerId } = worker;
  const after = contentOfRun(declared);
  const change: CreateChange = {
    kind: 'create',
    alias,
    workerId,
    name: declared.name,
    after,
    protect: false,
    reason: 'run once',
  };
  const sent = { change, state: judgeSent(run, change, await sendCreate(run, after)) };
  const [{ state } = sent] = (await lookForCreates(run, [sent])).attempts;
  switch (state.kind) {
    case 'not-made':
      return {
        ...nothing,
        status: state.status,
        error: { ...state.error, hint: state.status === 'skipped' ? null : state.error.hint },
      };
    case 'open':
      return { ...nothing, status: 'uncertain', error: { ...state.error, hint: lookFirst } };
    case 'taken':
      return { ...nothing, status: 'failed', error: applyError('answer-differs', state.difference) };
    case 'live':
      return await followRow(run, state);
  }
}

const nothing = { scheduleId: null, dueAt: null, notes: [] } as const;

async function followRow(run: WorkerRun<ScheduleCreator>, made: LiveAttempt): Promise<RunResult> {
  const { scheduleId, isNew, runsOnceAt, notes } = made;
  if (!isNew) {
    const message = `the service returned the existing ${scheduleId}, so nothing was created`;
    return { ...nothing, status: 'failed', error: applyError('answer-differs', message) };
  }
  const known = { scheduleId, dueAt: runsOnceAt, notes };
  if (runsOnceAt === null) {
    const message = `the service created ${scheduleId}, which is not a one-shot`;
    const error = applyError('answer-differs', message, 'see what is live: rota status');
    return { ...known, status: 'uncertain', error };
  }
  const seen = await watchRow(run, made, runsOnceAt);
  return { ...known, ...seen, notes: [...notes, ...(seen.notes ?? [])] };
}

/** What to do about a create that may have taken effect. */
const lookFirst =
  "check before running it again: rota status lists it as about-to-run while it is live; the worker's page shows what ran";

/** What the list shows of a row. */
type Seen = Pick<RunResult, 'status' | 'dueAt' | 'error'> & Partial<Pick<RunResult, 'notes'>>;

/** The service's clock is known to the second. */
const clockErrorMs = 1_000;
/** The longest wait for a run, in milliseconds. */
const maxWaitMs = 60_000;
/** Waits between lists once the run is due, in milliseconds; the last one is repeated. */
const waitsMs = [500, 1_000, 2_000, 4_000] as const;
/** How many lists after it was due may omit a row that was never listed. */
const maxMissing = waitsMs.length + 1;

/** Lists the worker until it is known what became of the row, for a minute at most. */
async function watchRow(run: WorkerRun<ScheduleReader>, made: LiveAttempt, madeDueAt: Date): Promise<Seen> {
  const { clock, stop, workerId } = run;
  const untilMs = clock.now().getTime() + maxWaitMs;
  let dueAt = madeDueAt;
  let { isSeen } = made;
  let missing = 0;
  for (let late = 0; ;) {
    const isLast = stop.aborted;
    const read = await tryToList(run, workerId);
    if (read instanceof RemoteError) return { status: 'uncertain', dueAt, error: toFailure(read) };
    const listed = read.schedules.find(({ id }) => id === made.scheduleId);
    const nowMs = clock.now().getTime();
    if (listed === undefined) {
      if (isSeen) return { status: 'gone', dueAt, error: null };
      if (nowMs > dueAt.getTime() && ++missing >= maxMissing) {
        return { status: 'gone', dueAt, error: null, notes: [neverListed] };
      }
    } else {
      isSeen = true;
      if (listed.kind === 'recognised') dueAt = listed.nextRunAt;
      if (nowMs - dueAt.getTime() >= clockErrorMs) return { status: 'started', dueAt, error: null };
    }
    const due = formatInstant(dueAt);
    if (isLast)
      return uncertain('interrupted', `rota was asked to stop; the run was created and is due at ${due}`, dueAt);
    if (nowMs >= untilMs) {
      return uncertain('not-started', `it is listed, but has not run yet; it is due at ${due}`, dueAt);
    }
    const leftMs = dueAt.getTime() + clockErrorMs - nowMs;
    const waitMs = leftMs > 0 ? leftMs : (waitsMs[Math.min(late++, waitsMs.length - 1)] ?? 0);
    await clock.sleep(Math.min(waitMs, untilMs - nowMs), stop);
  }
}

const neverListed = 'no list showed it, but lists may lag: it may be about to run';

function uncertain(code: 'interrupted' | 'not-started', message: string, dueAt: Date): Seen {
  return {
    status: 'uncertain',
    dueAt,
    error: applyError(code, message, 'see whether it is still listed: rota status'),
  };
}

async function tryToList(run: WorkerRun<ScheduleReader>, workerId: string): Promise<ListedWorker | RemoteError> {
  try {
    return await run.api.list(workerId);
  } catch (error) {
    if (error instanceof RemoteError) return error;
    throw error;
  }
}
