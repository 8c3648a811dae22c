/**
 * How an edited schedule is replaced without being lost and without running twice.
 *
 *   before the first    a time is waited for in which neither form of any is due: quiet-start.ts
 *   one-shots           a fresh list first: one that has run, or is about to, is not replaced but reported
 *   the create          as any other; once one has definitely failed, no further replacement is begun
 *   after it            the old one is cancelled when a list shows the new one and every create of the worker is done
 *   taken for the old   the service answers with the old one, unchanged: see replace-in-place.ts
 *
 * Both are looked at again when the create is about to be sent, for a rate limit may have held it back.
 * Waiting after the first create would be wrong: both of its forms are live then, and both would run.
 */
import { toFailure } from '../core/model/diagnostic.ts';
import { RemoteError } from '../errors.ts';
import { formatAddress } from '../core/model/declaration.ts';
import type { RecognisedSchedule } from '../core/model/live.ts';
import type { ReplaceChange } from '../core/model/plan.ts';
import { isOneShot } from '../core/time/when.ts';
import { isTimeZone } from '../core/time/zone.ts';
import { applyError, blockedError } from './apply-error.ts';
import { judgeSent } from './attempt.ts';
import type { Attempt, AttemptState, NotMadeAttempt } from './attempt.ts';
import { sendCreate } from './create-schedule.ts';
import type { LastLook } from './create-schedule.ts';
import { waitForQuiet } from './quiet-start.ts';
import type { WorkerRun } from './worker-run.ts';

/** How near the run of a one-shot must be for it to count as overtaken, in milliseconds, inclusive. */
const nearRunMs = 10_000;

/** Sends the create of each replacement, in order; none is settled yet. */
export async function startReplacements(
  run: WorkerRun,
  changes: readonly ReplaceChange[],
): Promise<readonly Attempt<ReplaceChange>[]> {
  const attempts: Attempt<ReplaceChange>[] = [];
  for (const change of changes) {
    const failed = attempts.find(({ state }) => state.kind === 'not-made' && state.status === 'failed');
    const isFirst = attempts.every(({ state }) => state.kind === 'not-made');
    const state =
      failed === undefined
        ? await startOne(run, change, isFirst ? changes : [])
        : notBegun(formatAddress(failed.change.alias, failed.change.name));
    attempts.push({ change, state });
  }
  return attempts;
}

/** The state of a replacement that is not begun, because another create would keep its old schedule from being cancelled. */
export function notBegun(blocker: string): NotMadeAttempt {
  return { kind: 'not-made', status: 'skipped', error: blockedError(blocker) };
}

/** `batch` is what begins with this one; empty when it has begun. */
async function startOne(run: WorkerRun, change: ReplaceChange, batch: readonly ReplaceChange[]): Promise<AttemptState> {
  const overtaken =
    isOneShot(change.before.content.when) && !run.stop.aborted ? await findOvertaken(run, change) : null;
  return overtaken ?? judgeSent(run, change, await sendCreate(run, change.after, lookAtRuns(run, change, batch)));
}

function lookAtRuns(run: WorkerRun, { before }: ReplaceChange, batch: readonly ReplaceChange[]): LastLook {
  const zone = isTimeZone(run.zone) ? run.zone : 'UTC';
  const recurring = batch.filter((each) => !isOneShot(each.before.content.when) && !isOneShot(each.after.when));
  return (now) => {
    if (isOneShot(before.content.when) && isNear(before, now)) return { kind: 'unsent', ...overtakenBy(before) };
    const waitMs = waitForQuiet(recurring, { now, zone });
    return waitMs === 0 ? null : { kind: 'later', waitMs };
  };
}

/** Why a one-shot can no longer be replaced; null when it can. */
async function findOvertaken(run: WorkerRun, { before }: ReplaceChange): Promise<NotMadeAttempt | null> {
  try {
    const { schedules } = await run.api.list(run.workerId);
    if (!isNear(before, run.clock.now()) && schedules.some(({ id }) => id === before.id)) return null;
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return { kind: 'not-made', status: 'failed', error: toFailure(error) };
  }
  return { kind: 'not-made', ...overtakenBy(before) };
}

function isNear({ nextRunAt }: RecognisedSchedule, now: Date): boolean {
  return nextRunAt.getTime() <= now.getTime() + nearRunMs;
}

function overtakenBy({ id }: RecognisedSchedule): Pick<NotMadeAttempt, 'status' | 'error'> {
  const message = `${id} has run, is about to, or was cancelled elsewhere; a new one could run a second time`;
  return { status: 'skipped', error: applyError('vanished', message, 'run: rota plan') };
}
