/**
 * Replaces edited schedules so that none is lost and none runs twice.
 *
 *   before the first    wait for a time in which neither version of any schedule is due: waitForQuiet
 *   one-shots           list first: a one-shot that has run, or is about to, is not replaced but reported
 *   the create          like any other; once a create has definitely failed, no further replacement is started
 *   after it            the old one is cancelled once a list shows the new one and every create of the worker is done
 *   taken for the old   the service answers with the old one, unchanged: see replace-in-place.ts
 *
 * The first two look at the time again when the create is about to be sent, because a rate limit may have held it back.
 * Waiting after the first create would be wrong: both of its versions are live then, and both would run.
 * Terms: a batch is the replacements of one worker that overlap. Both versions of each are live from its create until
 * the old ones are cancelled, together, after the last create. A run of either version in that time is a run too many.
 */
import { toFailure } from '../core/model/diagnostic.ts';
import { RemoteError } from '../errors.ts';
import { formatAddress } from '../core/model/declaration.ts';
import { isOneShot } from '../core/time/when.ts';
import { isTimeZone } from '../core/time/zone.ts';
import { applyError, blockedError } from './apply-error.ts';
import { judgeSent, type Attempt, type AttemptState, type NotMadeAttempt } from './attempt.ts';
import { sendCreate, type CheckBeforeSend } from './create-schedule.ts';
import { nextRun } from '../core/time/next-run.ts';
import type { RecognisedSchedule } from '../core/model/live.ts';
import type { ReplaceChange } from '../core/model/change.ts';
import type { WorkerRun } from './worker-run.ts';
import type { Content } from '../core/model/content.ts';

/** How close the run of a one-shot must be for it to count as overtaken, in milliseconds, inclusive. */
const nearRunMs = 10_000;

/** Sends the create of each replacement, in order, and settles none. */
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

/** The state of a replacement that is not started because another create would block the cancel of its old schedule. */
export function notBegun(blocker: string): NotMadeAttempt {
  return { kind: 'not-made', status: 'skipped', error: blockedError(blocker) };
}

/** `batch` holds the replacements that start with this one; it is empty if the batch has started. */
async function startOne(run: WorkerRun, change: ReplaceChange, batch: readonly ReplaceChange[]): Promise<AttemptState> {
  const overtaken =
    isOneShot(change.before.content.when) && !run.stop.aborted ? await findOvertaken(run, change) : null;
  return overtaken ?? judgeSent(run, change, await sendCreate(run, change.after, lookAtRuns(run, change, batch)));
}

function lookAtRuns(run: WorkerRun, { before }: ReplaceChange, batch: readonly ReplaceChange[]): CheckBeforeSend {
  const zone = isTimeZone(run.zone) ? run.zone : 'UTC';
  const recurring = batch.filter((each) => !isOneShot(each.before.content.when) && !isOneShot(each.after.when));
  return (now) => {
    if (isOneShot(before.content.when) && isNear(before, now)) return { kind: 'unsent', ...overtakenBy(before) };
    const waitMs = waitForQuiet(recurring, { now, zone });
    return waitMs === 0 ? null : { kind: 'later', waitMs };
  };
}

/** Returns why a one-shot can no longer be replaced; null if it can. */
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
  const message = `${id} has run, is about to run, or was cancelled elsewhere; a new one could run a second time`;
  return { status: 'skipped', error: applyError('vanished', message, 'run: rota plan') };
}

/** How long a batch of one may take, in milliseconds: a create, a list that shows it, a cancel. */
const batchMs = 10_000;
/** How much longer a batch may take for each further replacement, in milliseconds: a create and a cancel. */
const eachMs = 1_000;
/** The longest time assumed for a batch, in milliseconds: a longer batch meets a run whenever it starts. */
const maxBatchMs = 300_000;
/** How long after the start of a run to begin, in milliseconds. */
const afterRunMs = 1_000;
/** A version that runs more often than this in the time searched leaves no quiet time and is ignored. */
const maxRuns = 20;

/**
 * Returns how long to wait, in milliseconds, 0 or more, until no run of either version is due while the batch lasts. If
 * there is no such time soon, returns the wait until just after the run that the longest quiet time follows.
 */
export function waitForQuiet(
  changes: readonly ReplaceChange[],
  { now, zone }: { readonly now: Date; readonly zone: string },
): number {
  const lastsMs = Math.min(batchMs + eachMs * (changes.length - 1), maxBatchMs);
  const maxWaitMs = lastsMs + batchMs;
  const until = new Date(now.getTime() + maxWaitMs + afterRunMs + lastsMs);
  const runs = changes
    .flatMap(({ before, after }) => [
      ...runsOf(before.content, { now, until, zone, firstAt: before.nextRunAt }),
      ...runsOf(after, { now, until, zone, firstAt: null }),
    ])
    .map((at) => at.getTime() - now.getTime())
    .sort((a, b) => a - b);
  let longest = { start: 0, quietMs: 0 };
  let next = 0;
  for (const start of [0, ...runs.filter((ms) => ms <= maxWaitMs).map((ms) => ms + afterRunMs)]) {
    while (next < runs.length && (runs[next] ?? 0) <= start) next++;
    const quietMs = (runs[next] ?? Number.POSITIVE_INFINITY) - start;
    if (quietMs > lastsMs) return start;
    if (quietMs > longest.quietMs) longest = { start, quietMs };
  }
  return longest.start;
}

interface Span {
  readonly now: Date;
  readonly until: Date;
  readonly zone: string;
  /** The next run as listed, which may be past by now, if this version is live; else null. */
  readonly firstAt: Date | null;
}

/** Returns the runs of one version from `now` until `until`; none if there are too many. */
function runsOf({ when }: Content, { now, until, zone, firstAt }: Span): readonly Date[] {
  // A new interval first runs one interval after the create, whenever that is.
  if (when.type === 'interval' && firstAt === null) return [];
  const runs: Date[] = [];
  let at = firstAt !== null && firstAt > now ? firstAt : nextRun(when, { now, zone });
  while (at !== null && at <= until) {
    if (runs.length === maxRuns) return [];
    runs.push(at);
    at = nextRun(when, { now: at, zone });
  }
  return runs;
}
