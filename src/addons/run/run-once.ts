/**
 * Runs a declared schedule once, now: a delayed schedule of one second with its prompt and its budget.
 *
 *   the create                                   then
 *   was not sent, or certainly not executed      failed, or skipped when rota was asked to stop
 *   was answered with a row that was there       failed: the service made nothing of it
 *   has no answer worth anything, not listed     uncertain: it may have run. Never sent again
 *   the same, and a list shows it                as if it had been answered
 *   was answered with a new row                  what the list says of it: watch-row.ts
 *
 * It is given an API that can list and create and nothing else, so it cannot end what it, or anybody, has made.
 */
import type { ScheduleCreator } from '../../api/port.ts';
import { applyError } from '../../apply/apply-error.ts';
import { judgeSent } from '../../apply/attempt.ts';
import type { LiveAttempt } from '../../apply/attempt.ts';
import { sendCreate } from '../../apply/create-schedule.ts';
import { lookForCreates } from '../../apply/settle-creates.ts';
import { startRun } from '../../apply/worker-run.ts';
import type { WorkerRun } from '../../apply/worker-run.ts';
import type { Clock } from '../../clock.ts';
import type { Content } from '../../core/model/content.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../../core/model/declaration.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import type { CreateChange } from '../../core/model/plan.ts';
import type { RunResult } from './run-result.ts';
import { watchRow } from './watch-row.ts';

/** Which schedule is run. */
export interface RunTarget {
  readonly worker: DeclaredWorker;
  readonly declared: DeclaredSchedule;
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
    return {
      ...known,
      status: 'uncertain',
      error: applyError('answer-differs', message, 'see what is live: rota status'),
    };
  }
  const seen = await watchRow(run, { scheduleId, dueAt: runsOnceAt, isSeen: made.isSeen });
  return { ...known, ...seen, notes: [...notes, ...(seen.notes ?? [])] };
}

/** What to do about a create that may or may not have taken effect. */
const lookFirst =
  'look before you run it again: rota status lists it as about-to-run while it is live; the page of the worker shows what ran';
