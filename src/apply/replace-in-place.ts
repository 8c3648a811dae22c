/**
 * Replaces a schedule that the service cannot tell from its new form: it answered the create with the old row,
 * unchanged, because it compares less than we do. So the old one must go before the new one can come.
 *
 * Invariant: between the two there is no schedule, so what may fail is tried before, nothing interrupts it, and when the
 * new one definitely cannot be made, the old one is put back.
 */
import { assertNever } from '../model/assert-never.ts';
import type { OutcomeError } from '../model/outcome.ts';
import type { ReplaceChange } from '../model/plan.ts';
import { applyError, interruptedError } from './apply-error.ts';
import { judgeSent } from './attempt.ts';
import type { AttemptState, TakenAttempt } from './attempt.ts';
import { cancelSchedules } from './cancel-schedule.ts';
import type { CancelResult } from './cancel-schedule.ts';
import { findPassedDate, sendCreate } from './create-schedule.ts';
import type { Sent } from './create-schedule.ts';
import { settleCreates } from './settle-creates.ts';
import type { WorkerRun } from './worker-run.ts';

/** Cancels the old schedule, sees it gone, creates the new one. */
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
  if (cancelled?.result.status !== 'done') return judgeNotGone(cancelled?.result);
  const finishing = { ...run, stop: new AbortController().signal };
  const sent = { change, state: judgeSent(finishing, change, await sendCreate(finishing, after)) };
  const [{ state } = sent] = await settleCreates(finishing, [sent]);
  const note = `the service takes the edit for ${before.id} (${difference}), which was therefore cancelled first`;
  switch (state.kind) {
    case 'live':
      return { ...state, notes: [...state.notes, note] };
    case 'open':
      return { ...state, error: { ...state.error, message: `${state.error.message}; ${note}` } };
    case 'taken':
      return putBack(finishing, change, applyError('answer-differs', `even then: ${state.difference}`));
    case 'not-made':
      return putBack(finishing, change, state.error);
    default:
      return assertNever(state);
  }
}

function judgeNotGone(cancelled: CancelResult | undefined): AttemptState {
  const error = cancelled?.error ?? applyError('still-listed', 'the old schedule could not be cancelled');
  return cancelled?.status === 'uncertain'
    ? { kind: 'open', error, isResendable: false, isResent: false }
    : { kind: 'not-made', status: 'failed', error };
}

async function putBack(run: WorkerRun, { before }: ReplaceChange, cause: OutcomeError): Promise<AttemptState> {
  const what = describePutBack(await sendCreate(run, before.content));
  return { kind: 'not-made', status: 'failed', error: { ...cause, message: `${cause.message}; ${what}` } };
}

function describePutBack(sent: Sent): string {
  switch (sent.kind) {
    case 'answered':
      return `the old one was put back as ${sent.row.id ?? 'a schedule without a readable id'}`;
    case 'ambiguous':
      return `whether the old one was put back is not known: ${sent.error.message}`;
    case 'unsent':
      return `the old one could not be put back and is not live: ${sent.error.message}`;
    default:
      return assertNever(sent);
  }
}
