import type { Clock } from '../../clock.ts';
import type { Backoff } from './backoff.ts';
import { isTrouble } from './pass.ts';
import type { Pass } from './pass.ts';
import type { Cause, Requests } from './requests.ts';

/** Callbacks of the loop. */
export interface LoopObserver {
  readonly passBegan: () => void;
  readonly passEnded: (pass: Pass) => void;
  /** The next pass begins at `dueAt`, or sooner when asked for; null: only when asked for. */
  readonly waiting: (dueAt: Date | null) => void;
}

/** What the loop turns with. */
export interface LoopOptions {
  readonly clock: Clock;
  readonly requests: Requests;
  readonly pace: Backoff;
  readonly runPass: (causes: readonly Cause[]) => Promise<Pass>;
  readonly observer: LoopObserver;
  readonly stop: AbortSignal;
}

/**
 * Runs one pass at a time until it is stopped, the first at once. What is asked for during a pass is one more pass
 * after it. A pass over an edit never puts off the next look at everything; when it ended in trouble, it brings it forward.
 * Files that were being written are looked at again as soon as they may be still.
 *
 * @throws what a pass throws, which is a bug.
 */
export async function runLoop({ clock, requests, pace, runPass, observer, stop }: LoopOptions): Promise<void> {
  let causes: readonly Cause[] = ['start'];
  let due: Due | null = null;
  while (!stop.aborted) {
    observer.passBegan();
    const pass = await runPass(causes);
    observer.passEnded(pass);
    due = nextDue({ pass, due, waitMs: pace.after(pass.end), now: clock.now() });
    observer.waiting(due === null ? null : new Date(due.atMs));
    const next = sooner(sooner(due, lookAgain(pass, clock.now())), instantDue(pass, clock.now()));
    await waitFor(next, { clock, requests, stop });
    const asked = requests.take();
    causes = asked.length === 0 && next !== null ? [next.cause] : asked;
  }
}

/** The next pass that nothing triggers. */
interface Due {
  readonly cause: 'interval' | 'retry' | 'change' | 'instant';
  readonly atMs: number;
  /** How far ahead it was when it was set: a clock that is put back does not make it wait longer. */
  readonly waitMs: number;
}

function nextDue(input: {
  readonly pass: Pass;
  readonly due: Due | null;
  readonly waitMs: number | null;
  readonly now: Date;
}): Due | null {
  const { pass, due, waitMs, now } = input;
  const trouble = isTrouble(pass.end);
  const next: Due | null =
    waitMs === null ? null : { cause: trouble ? 'retry' : 'interval', atMs: now.getTime() + waitMs, waitMs };
  if (pass.scope === 'all') return next;
  return trouble ? sooner(due, next) : due;
}

function lookAgain({ loaded }: Pass, now: Date): Due | null {
  if (loaded.kind !== 'unsettled') return null;
  return { cause: 'change', atMs: now.getTime() + loaded.againMs, waitMs: loaded.againMs };
}

/** At least a second ahead: the service's clock is known to about that. */
function instantDue({ nextInstantAt }: Pass, now: Date): Due | null {
  if (nextInstantAt === null) return null;
  const waitMs = Math.max(nextInstantAt.getTime() - now.getTime(), minInstantMs);
  return { cause: 'instant', atMs: now.getTime() + waitMs, waitMs };
}

const minInstantMs = 1_000;

/** A timer counts neither the hours in which the machine sleeps nor more than 24 days, so a long wait is looked at on the way. */
const maxWaitMs = 3_600_000;

/** Waits until what is next is due or something is asked for; an instant is looked at early when the clock was moved. */
async function waitFor(
  next: Due | null,
  { clock, requests, stop }: Pick<LoopOptions, 'clock' | 'requests' | 'stop'>,
): Promise<void> {
  if (next?.cause !== 'instant') {
    await requests.wait(next === null ? null : msUntil(next, clock.now()));
    return;
  }
  for (;;) {
    const before = clock.now();
    const waitMs = Math.min(msUntil(next, before), maxWaitMs);
    await requests.wait(waitMs);
    const passedMs = clock.now().getTime() - before.getTime();
    const isMoved = Math.abs(passedMs - waitMs) > minInstantMs;
    if (requests.isAsked() || stop.aborted || isMoved || passedMs + before.getTime() >= next.atMs) return;
  }
}

/** The earlier of two; `one` when both are due at once. */
function sooner(one: Due | null, other: Due | null): Due | null {
  if (one === null || other === null) return one ?? other;
  return other.atMs < one.atMs ? other : one;
}

function msUntil({ atMs, waitMs }: Due, now: Date): number {
  return Math.min(Math.max(atMs - now.getTime(), 0), waitMs);
}
