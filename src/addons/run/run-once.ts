/**
 * Runs a declared schedule once, now: a delayed schedule of one second with its prompt and its budget.
 *
 *   the create                                   then
 *   was not sent, or certainly not executed      failed, or skipped when rota was asked to stop
 *   was answered with a row that was there       failed: the service made nothing of it
 *   has no answer worth anything, not listed     uncertain: it may have run. Never sent again
 *   the same, and a list shows it                as if it had been answered
 *   was answered with a new row                  what the list says of it
 *
 * Then it looks at the row until the list says what became of it.
 *
 *   the list                                                   says
 *   shows the row, its time more than a second ago             started: a row stays listed while its run lasts
 *   showed it and does not any more                            gone: it ran, or somebody cancelled it
 *   never showed it, its time is past, nor does it in 7.5 s    gone, with a note: a list may be late
 *   shows it, and its time does not come within a minute       uncertain: it will run, later
 *   could not be read                                          uncertain
 *   rota was asked to stop                                     what one more look says, else uncertain
 *
 * It is given an API that can list and create and nothing else, so it cannot end what it, or anybody, has made.
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
 * How a run went: `started` was listed when its time had come, `gone` left the list, so it ran or was cancelled,
 * `uncertain` may have run or may run yet, `failed` was not made, `skipped` was not sent because rota was asked to stop.
 */
export const runStatuses = ['started', 'gone', 'uncertain', 'failed', 'skipped'] as const;

/** The word for how a run went. */
export type RunStatus = (typeof runStatuses)[number];

/** What became of a run. */
export interface RunResult {
  readonly status: RunStatus;
  /** The id of the row that the service made; null when none is known. */
  readonly scheduleId: string | null;
  /** When the service was to run it, UTC; null when that is not known. */
  readonly dueAt: Date | null;
  /** Why it is not known to have run; null when it is. */
  readonly error: Failure | null;
  /** What a person should know although all went well, one sentence each; empty most of the time. */
  readonly notes: readonly string[];
}

/** Which schedule is run. */
export interface RunTarget {
  readonly worker: DeclaredWorker;
  readonly declared: DeclaredSchedule;
}

/** The address of a target. */
export function addressOf({ worker, declared }: RunTarget): string {
  return formatAddress(worker.alias, declared.name);
}

/** What a run is made with. */
export interface RunTools {
  /** The worker as it was listed before the run. */
  readonly observed: ListedWorker;
  /** Its `list` may ask again by itself; its `create` sends once. */
  readonly api: ScheduleCreator;
  /** The service's clock. */
  readonly clock: Clock;
  /** Aborted: nothing is sent any more, and what was sent is looked at once. */
  readonly stop: AbortSignal;
}

/** What is sent to run a schedule once. */
export function contentOfRun({ content: { input, budget } }: DeclaredSchedule): Content {
  return { when: { type: 'delayed', delayInSeconds: 1 }, input, budget };
}

/** Sends the create, once, and says what became of it. A failed call is a result and never thrown. */
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
    reason: 'is run once',
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
    const message = `the service answered with ${scheduleId}, which was there already, so nothing new was made`;
    return { ...nothing, status: 'failed', error: applyError('answer-differs', message) };
  }
  const known = { scheduleId, dueAt: runsOnceAt, notes };
  if (runsOnceAt === null) {
    const message = `the service made ${scheduleId} of it, which does not run once`;
    const error = applyError('answer-differs', message, 'see what is live: rota status');
    return { ...known, status: 'uncertain', error };
  }
  const seen = await watchRow(run, made, runsOnceAt);
  return { ...known, ...seen, notes: [...notes, ...(seen.notes ?? [])] };
}

/** What to do about a create that may or may not have taken effect. */
const lookFirst =
  'look before you run it again: rota status lists it as about-to-run while it is live; the page of the worker shows what ran';

/** What the list says of it. */
type Seen = Pick<RunResult, 'status' | 'dueAt' | 'error'> & Partial<Pick<RunResult, 'notes'>>;

/** The service's clock is known to the second. */
const clockErrorMs = 1_000;
/** How long a run is waited for at most, in milliseconds. */
const maxWaitMs = 60_000;
/** The waits between reads once the time has come, in milliseconds; the last one is repeated. */
const waitsMs = [500, 1_000, 2_000, 4_000] as const;
/** How often a list may lack, after its time, a row that it never showed. */
const maxMissing = waitsMs.length + 1;

/** Lists the worker until it is known what became of the row, for a minute at most after its time, or the start. */
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
    if (isLast) return uncertain('interrupted', `rota was asked to stop; it was made, and is due at ${due}`, dueAt);
    if (nowMs >= untilMs) {
      return uncertain('not-started', `it is listed and has not run yet: it is due at ${due}`, dueAt);
    }
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

async function tryToList(run: WorkerRun<ScheduleReader>, workerId: string): Promise<ListedWorker | RemoteError> {
  try {
    return await run.api.list(workerId);
  } catch (error) {
    if (error instanceof RemoteError) return error;
    throw error;
  }
}
