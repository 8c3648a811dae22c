/**
 * Finds out by listing what became of the creates that were sent together on one worker.
 *
 * Terms: an open create was sent and got no usable response. A witness is a create that was sent after it, was answered
 * with a new ID and is listed.
 *
 *   the list shows                               then
 *   the same schedule under a new ID             it is ours
 *   no such schedule, and a witness              the open create had no effect: send it once more, but never a delay
 *   no such schedule, and no witness             uncertain: the list may be late, so nothing is sent
 *   two copies after a second send               the first by compareLive stays; the other is surplus
 *
 * Invariant: a create is sent a second time only if the list shows something younger, so a service whose lists never
 * show what was written gets each create once. Waiting longer instead would only be a guess at how late lists are.
 */
import type { ScheduleReader } from '../api/port.ts';
import type { ListedWorker } from '../core/model/live.ts';
import type { CreatingChange } from '../core/model/change.ts';
import { claim, findCopies, judgeSent, type Attempt, type AttemptState } from './attempt.ts';
import { cancelSchedules } from './cancel-schedule.ts';
import { findPassedDate, sendCreate } from './create-schedule.ts';
import { isListed, pollList, type WorkerRun } from './worker-run.ts';

/** Settles creates, given in the order they were sent. Lists only if a create is open or must be seen. */
export async function settleCreates<Creating extends CreatingChange>(
  run: WorkerRun,
  attempts: readonly Attempt<Creating>[],
): Promise<readonly Attempt<Creating>[]> {
  const first = await lookForCreates(run, attempts);
  const resent = await resendProvenMissing(run, first.attempts);
  if (resent === first.attempts) return resent;
  const second = await lookForCreates(run, resent);
  const settled: Attempt<Creating>[] = [];
  for (const attempt of second.attempts) settled.push(await cancelSurplus(run, attempt, second.lastRead));
  return settled;
}

/**
 * Lists until every create that needs it is shown or a bounded wait is over. Sends nothing, so creates may stay open.
 */
export async function lookForCreates<Creating extends CreatingChange>(
  run: WorkerRun<ScheduleReader>,
  attempts: readonly Attempt<Creating>[],
): Promise<{ readonly attempts: readonly Attempt<Creating>[]; readonly lastRead: ListedWorker | null }> {
  if (!attempts.some(isAwaited)) return { attempts, lastRead: null };
  const { reads } = await pollList(run, (read) =>
    attempts.filter(isAwaited).every((attempt) => isShown(run, attempt, read)),
  );
  const settled = reads.reduce((before, read) => before.map((attempt) => absorb(run, attempt, read)), attempts);
  return { attempts: settled, lastRead: reads.at(-1) ?? null };
}

/** Whether a list is needed. A plain create with a clean response needs none. */
function isAwaited({ change, state }: Attempt): boolean {
  if (state.kind === 'open') return true;
  return state.kind === 'live' && !state.isSeen && (change.kind === 'replace' || state.isResent);
}

function isShown(run: WorkerRun<ScheduleReader>, { change, state }: Attempt, read: ListedWorker): boolean {
  if (state.kind === 'live') return isListed(read, state.scheduleId);
  return findCopies(run, change.after, read.schedules).length > 0;
}

function absorb<Creating extends CreatingChange>(
  run: WorkerRun<ScheduleReader>,
  attempt: Attempt<Creating>,
  read: ListedWorker,
): Attempt<Creating> {
  const { change, state } = attempt;
  if (state.kind === 'live' && !state.isSeen && isListed(read, state.scheduleId)) {
    return { change, state: { ...state, isSeen: true } };
  }
  if (state.kind !== 'open') return attempt;
  const [copy] = findCopies(run, change.after, read.schedules);
  if (copy === undefined) return attempt;
  const notes = ['the response to the create was lost; the list shows that it worked'];
  return { change, state: { ...claim(run, copy), isResent: state.isResent, notes } };
}

/** Sends again the creates that are proven to be missing. Returns the same array if nothing was sent. */
async function resendProvenMissing<Creating extends CreatingChange>(
  run: WorkerRun,
  attempts: readonly Attempt<Creating>[],
): Promise<readonly Attempt<Creating>[]> {
  const now = run.clock.now();
  const missing = attempts.filter(
    ({ change, state }, index) =>
      state.kind === 'open' &&
      state.isResendable &&
      // A date that has passed may have run, and so be gone from the list.
      findPassedDate(change.after, now) === null &&
      attempts.slice(index + 1).some(({ state }) => isWitness(state)),
  );
  let current = attempts;
  for (const attempt of missing) {
    if (run.stop.aborted) break;
    const state = judgeResent(judgeSent(run, attempt.change, await sendCreate(run, attempt.change.after)));
    current = current.map((each) => (each === attempt ? { change: attempt.change, state } : each));
  }
  return current;
}

function isWitness(state: AttemptState): boolean {
  return state.kind === 'live' && state.isNew && state.isSeen;
}

function judgeResent(state: AttemptState): AttemptState {
  switch (state.kind) {
    case 'live':
      return { ...state, isResent: true };
    case 'open':
      return {
        ...state,
        isResendable: false,
        isResent: true,
        error: { ...state.error, message: `${state.error.message}; it was sent twice` },
      };
    case 'taken':
    case 'not-made':
      return state;
  }
}

async function cancelSurplus<Creating extends CreatingChange>(
  run: WorkerRun,
  attempt: Attempt<Creating>,
  lastRead: ListedWorker | null,
): Promise<Attempt<Creating>> {
  const { change, state } = attempt;
  if (state.kind !== 'live' || !state.isResent) return attempt;
  if (lastRead === null) return { change, state: { ...state, notes: [...state.notes, sentTwice] } };
  run.claimedIds.delete(state.scheduleId);
  const [keeper, ...surplus] = findCopies(run, change.after, lastRead.schedules);
  const scheduleId = keeper?.id ?? state.scheduleId;
  run.claimedIds.add(scheduleId);
  const orders = surplus.map(({ id, content }) => ({ scheduleId: id, content, isBegun: true }));
  const results = await cancelSchedules(run, orders);
  const notes = results.map(({ order, result }) =>
    result.status === 'done'
      ? `it was created twice; the second copy, ${order.scheduleId}, was cancelled`
      : `it was created twice, and the second copy, ${order.scheduleId}, may still be live: the next apply cancels it`,
  );
  const told = notes.length === 0 ? [sentTwice] : notes;
  return { change, state: { ...state, scheduleId, notes: [...state.notes, ...told] } };
}

const sentTwice =
  'it was sent twice, because the first got no response and had no visible effect; if the first still takes effect, a second copy is live until the next apply cancels it';
