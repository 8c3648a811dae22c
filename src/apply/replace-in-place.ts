/**
 * Replaces a schedule that the service cannot tell from its new version: it answered the create with the old row,
 * unchanged, because it compares less than rota does. So the old one must go before the new one can come.
 *
 * Invariant: between the two there is no schedule, so nothing interrupts the replacement, and if the new one cannot be
 * created, the old one is put back. A service that fails for all of that time leaves neither, and the outcome says so.
 */
import type { Failure } from '../core/model/diagnostic.ts';
import type { ReplaceChange } from '../core/model/change.ts';
import { applyError, interruptedError, mayBeLostError } from './apply-error.ts';
import { judgeSent, type AttemptState, type TakenAttempt } from './attempt.ts';
import { cancelSchedules } from './cancel-schedule.ts';
import { findPassedDate, sendCreate, type Sent } from './create-schedule.ts';
import { settleCreates } from './settle-creates.ts';
import { uninterrupted, type WorkerRun } from './worker-run.ts';

const maxSends = 5;

/** Cancels the old schedule, confirms that it is gone and creates the new one. */
export async function replaceInPlace(
  run: WorkerRun,
  change: ReplaceChange,
  { difference }: TakenAttempt,
): Promise<AttemptState> {
  const { before, after } = change;
  if (run.stop.aborted) return { kind: 'not-made', status: 'skipped', error: interruptedError() };
  const passed = findPassedDate(after, run.clock.now());
  if (passed !== null) return { kind: 'not-made', status: 'failed', error: passed };
  const order = { scheduleId: before.id, content: before.content, isBegun: true };
  const [cancelled] = await cancelSchedules(run, [order]);
  // An uncertain cancel has mostly worked; if it has not, the service answers with the old schedule again.
  if (cancelled?.result.status === 'failed')
    return { kind: 'not-made', status: 'failed', error: cancelled.result.error };
  const finishing = uninterrupted(run);
  const state = await createAgain(finishing, change);
  const why = `the service returned the existing ${before.id} for the edit (${difference})`;
  switch (state.kind) {
    case 'live':
      return { ...state, notes: [...state.notes, `${why}, which was therefore cancelled first`] };
    case 'open':
      return {
        ...state,
        error: mayBeLostError(`${why}, which had to be cancelled first, and then: ${state.error.message}`),
      };
    case 'taken':
      return putBack(finishing, change, applyError('answer-differs', `${why}, even after that was cancelled`));
    case 'not-made':
      return putBack(finishing, change, state.error);
  }
}

/**
 * Creates the new schedule, and sends it again if the response is lost. The service has just shown that it answers a
 * create that it takes for a live row with that row, so the same create sent twice makes one schedule.
 */
async function createAgain(run: WorkerRun, change: ReplaceChange, sendsLeft = maxSends): Promise<AttemptState> {
  const sent = { change, state: judgeSent(run, change, await sendCreate(run, change.after)) };
  const [{ state } = sent] = await settleCreates(run, [sent]);
  const isLost = state.kind === 'open' && state.isResendable;
  if (isLost && sendsLeft > 1) return createAgain(run, change, sendsLeft - 1);
  if (state.kind !== 'live' || sendsLeft === maxSends) return state;
  return { ...state, notes: [...state.notes, `it was sent ${String(maxSends - sendsLeft + 1)} times`] };
}

async function putBack(run: WorkerRun, { before }: ReplaceChange, cause: Failure): Promise<AttemptState> {
  const sent = await sendCreate(run, before.content);
  const state = { kind: 'not-made', status: 'failed', error: afterPutBack(sent, cause) } as const;
  const id = sent.kind === 'answered' ? sent.row.id : null;
  return id === null ? state : { ...state, putBackAs: id };
}

function afterPutBack(sent: Sent, cause: Failure): Failure {
  switch (sent.kind) {
    case 'answered':
      return {
        ...cause,
        message: `${cause.message}; the previous version was restored as ${sent.row.id ?? 'a row without an id'}`,
      };
    case 'ambiguous':
      return mayBeLostError(
        `${cause.message}; it is unknown whether the previous version was restored: ${sent.error.message}`,
      );
    case 'unsent':
      return mayBeLostError(`${cause.message}; the previous version could not be restored: ${sent.error.message}`);
  }
}
