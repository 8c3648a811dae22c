/**
 * How an edited schedule is replaced without being lost and without running twice.
 *
 *   before the create   a run of either form due within 10 seconds is waited out, once for all of a worker
 *   one-shots           a fresh list first: one that has run, or is about to, is not replaced but reported
 *   the create          as any other; once one has definitely failed, no further replacement is begun
 *   after it            the old one is cancelled when a list shows the new one and every create of the worker is done
 *   taken for the old   the service answers with the old one, unchanged: see replace-in-place.ts
 *
 * Waiting after the create would be wrong: both are live then, and both would run.
 */
import { RemoteError } from '../errors.ts';
import { nextRun } from '../forecast/next-run.ts';
import { formatAddress } from '../model/declaration.ts';
import type { ReplaceChange } from '../model/plan.ts';
import { isTimeZone } from '../model/zone.ts';
import { applyError, blockedError, outcomeErrorOf } from './apply-error.ts';
import { isOneShot, judgeSent } from './attempt.ts';
import type { Attempt, AttemptState, NotMadeAttempt } from './attempt.ts';
import { sendCreate } from './create-schedule.ts';
import type { WorkerRun } from './worker-run.ts';

/** How near a run must be to be waited out, in milliseconds, inclusive. */
const nearRunMs = 10_000;
/** How long after a run's start to go on, in milliseconds. */
const afterRunMs = 1_000;

/** Sends the create of each replacement, in order; none is settled yet. */
export async function startReplacements(
  run: WorkerRun,
  changes: readonly ReplaceChange[],
): Promise<readonly Attempt<ReplaceChange>[]> {
  await waitOutRuns(run, changes);
  const attempts: Attempt<ReplaceChange>[] = [];
  for (const change of changes) {
    const failed = attempts.find(({ state }) => state.kind === 'not-made' && state.status === 'failed');
    const state =
      failed === undefined
        ? await startOne(run, change)
        : notBegun(formatAddress(failed.change.alias, failed.change.name));
    attempts.push({ change, state });
  }
  return attempts;
}

/** The state of a replacement that is not begun, because another create would keep its old schedule from being cancelled. */
export function notBegun(blocker: string): NotMadeAttempt {
  return { kind: 'not-made', status: 'skipped', error: blockedError(blocker) };
}

async function waitOutRuns(run: WorkerRun, changes: readonly ReplaceChange[]): Promise<void> {
  const now = run.clock.now();
  const zone = isTimeZone(run.zone) ? run.zone : 'UTC';
  const waits = changes
    .filter(({ before, after }) => !isOneShot(before.content) && !isOneShot(after))
    .flatMap(({ before, after }) => {
      // A new interval first runs one interval after the create, whenever that is.
      const firstRun = after.when.kind === 'cron' ? nextRun(after.when, { now, zone }) : null;
      return firstRun === null ? [before.nextRunAt] : [before.nextRunAt, firstRun];
    })
    .map((at) => at.getTime() - now.getTime())
    .filter((ms) => ms > 0 && ms <= nearRunMs);
  if (waits.length > 0) await run.clock.sleep(Math.max(...waits) + afterRunMs, run.stop);
}

async function startOne(run: WorkerRun, change: ReplaceChange): Promise<AttemptState> {
  const overtaken = isOneShot(change.before.content) && !run.stop.aborted ? await findOvertaken(run, change) : null;
  return overtaken ?? judgeSent(run, change, await sendCreate(run, change.after));
}

/** Why a one-shot can no longer be replaced; null when it can. */
async function findOvertaken(run: WorkerRun, { before }: ReplaceChange): Promise<NotMadeAttempt | null> {
  try {
    const { schedules } = await run.api.list(run.workerId);
    const isWaiting = before.nextRunAt.getTime() > run.clock.now().getTime() + nearRunMs;
    if (isWaiting && schedules.some(({ id }) => id === before.id)) return null;
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return { kind: 'not-made', status: 'failed', error: outcomeErrorOf(error) };
  }
  const message = `${before.id} has run, is about to, or was cancelled elsewhere; a new one could run a second time`;
  return { kind: 'not-made', status: 'skipped', error: applyError('vanished', message, 'look at a new plan') };
}
