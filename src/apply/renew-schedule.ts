/**
 * Renews a schedule that is listed and has stopped, by creating it again.
 *
 *   a fresh list    a schedule that has moved on by itself is left alone
 *   the cancel      confirmed by a list without the old ID: a service that dedupes would answer the create with it
 *   the create      sent once, like any other; a listed copy that another apply has created stands for it
 *
 * Invariant: nothing that runs is cancelled, and no create is sent while the old row is listed. Between the two there
 * is no schedule. After a failure there, the intent stays and the declaration lacks its row, so the next apply creates
 * it.
 */
import { toFailure } from '../core/model/diagnostic.ts';
import type { RecognisedSchedule } from '../core/model/live.ts';
import type { ReplaceChange } from '../core/model/change.ts';
import { formatInstant } from '../core/time/when.ts';
import { RemoteError } from '../errors.ts';
import { applyError, interruptedError, mayBeLostError } from './apply-error.ts';
import { claim, findCopies, judgeSent, type AttemptState, type NotMadeAttempt } from './attempt.ts';
import { cancelSchedules } from './cancel-schedule.ts';
import { sendCreate } from './create-schedule.ts';
import { isListed, pollList, uninterrupted, type WorkerRun } from './worker-run.ts';
import { settleCreates } from './settle-creates.ts';

/** Cancels the stopped row, confirms that it is gone and creates it again; at most one of them is live at a time. */
export async function renewSchedule(run: WorkerRun, change: ReplaceChange): Promise<AttemptState> {
  const { before } = change;
  if (run.stop.aborted) return notMade('skipped', interruptedError());
  const obstacle = await findObstacle(run, before);
  if (obstacle !== null) return obstacle;
  const order = { scheduleId: before.id, content: before.content, isBegun: true };
  const [cancelled] = await cancelSchedules(run, [order]);
  if (cancelled?.result.status === 'failed') return notMade('failed', cancelled.result.error);

  const finishing = uninterrupted(run);
  const { reads, failure } = await pollList(finishing, (read) => !isListed(read, before.id));
  const read = reads.at(-1);
  if (read === undefined || isListed(read, before.id)) {
    const why = failure?.message ?? 'it is still listed';
    return open(`no list shows that ${before.id} is gone, so it was not recreated: ${why}`);
  }
  const [copy] = findCopies(finishing, change.after, read.schedules);
  if (copy !== undefined) return { ...claim(finishing, copy), notes: [`${copy.id} was created by another apply`] };
  return createAgain(finishing, change);
}

/** Returns why a row must not be cancelled after all; null if it is as planned, or gone. */
async function findObstacle(run: WorkerRun, before: RecognisedSchedule): Promise<NotMadeAttempt | null> {
  try {
    const { schedules } = await run.api.list(run.workerId);
    const row = schedules.find(({ id }) => id === before.id);
    if (row === undefined) return null;
    if (row.kind === 'recognised' && row.nextRunAt.getTime() === before.nextRunAt.getTime()) return null;
    const next = row.kind === 'recognised' ? `its next run is ${formatInstant(row.nextRunAt)}` : row.problem;
    return notMade(
      'skipped',
      applyError('runs-again', `${before.id} was not renewed: it has changed since the plan, ${next}`),
    );
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return notMade('failed', toFailure(error));
  }
}

async function createAgain(run: WorkerRun, change: ReplaceChange): Promise<AttemptState> {
  const { before, after } = change;
  const sent = { change, state: judgeSent(run, change, await sendCreate(run, after)) };
  const [{ state } = sent] = await settleCreates(run, [sent]);
  switch (state.kind) {
    case 'live':
      return state.scheduleId === before.id
        ? open(`the service returned ${before.id} again, which it no longer lists`)
        : { ...state, notes: [...state.notes, `${before.id}, which had stopped, was cancelled first`] };
    case 'taken':
      return open(`the service returned ${before.id}, which it no longer lists (${state.difference})`);
    case 'open':
    case 'not-made':
      // Open in both cases: the intent then says that this create was permitted and must still be sent.
      return open(`${before.id} was cancelled, and then: ${state.error.message}`);
  }
}

function open(message: string): AttemptState {
  return { kind: 'open', error: mayBeLostError(message), isResendable: false, isResent: false };
}

function notMade(status: NotMadeAttempt['status'], error: NotMadeAttempt['error']): NotMadeAttempt {
  return { kind: 'not-made', status, error };
}
