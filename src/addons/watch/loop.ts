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
    const next = sooner(due, lookAgain(pass, clock.now()));
    await requests.wait(next === null ? null : msUntil(next, clock.now()));
    const asked = requests.take();
    causes = asked.length === 0 && next !== null ? [next.cause] : asked;
  }
}

/** The next pass that nothing triggers. */
interface Due {
  readonly cause: 'interval' | 'retry' | 'change';
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

/** The earlier of two; `one` when both are due at once. */
function sooner(one: Due | null, other: Due | null): Due | null {
  if (one === null || other === null) return one ?? other;
  return other.atMs < one.atMs ? other : one;
}

function msUntil({ atMs, waitMs }: Due, now: Date): number {
  return Math.min(Math.max(atMs - now.getTime(), 0), waitMs);
}
