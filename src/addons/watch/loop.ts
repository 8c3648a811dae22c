/** The loop that stays: when a pass begins, what asks for one, and whether the loop still turns. */
import { once } from 'node:events';
import { isTrouble, type Cause, type Pass } from './pass.ts';
import { isWhole } from '../../pipeline.ts';
import type { Clock } from '../../clock.ts';
import type { Backoff } from './backoff.ts';

interface LoopObserver {
  readonly passBegan: () => void;
  readonly passEnded: (pass: Pass) => void;
  /** The next pass begins at `dueAt`, or sooner when asked for; null: only when asked for. */
  readonly waiting: (dueAt: Date | null) => void;
}

interface LoopOptions {
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
    due = nextDue(pass, due, pace.after(pass.end), clock.now());
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

function nextDue(pass: Pass, due: Due | null, waitMs: number | null, now: Date): Due | null {
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

/** A timer counts neither the hours in which the machine sleeps nor more than 24 days, so the clock is looked at on the way. */
const maxWaitMs = 60_000;

/** Waits until what is next is due or something is asked for; an instant is looked at early when the clock was moved. */
async function waitFor(
  next: Due | null,
  { clock, requests, stop }: Pick<LoopOptions, 'clock' | 'requests' | 'stop'>,
): Promise<void> {
  if (next === null) {
    await requests.wait(null);
    return;
  }
  const nowMs = (): number => clock.now().getTime();
  let leftMs = Math.min(Math.max(next.atMs - nowMs(), 0), next.waitMs);
  for (;;) {
    const beforeMs = nowMs();
    const waitMs = Math.min(leftMs, maxWaitMs);
    await requests.wait(waitMs);
    const passedMs = nowMs() - beforeMs;
    leftMs -= Math.max(passedMs, waitMs);
    const isMoved = next.cause === 'instant' && Math.abs(passedMs - waitMs) > minInstantMs;
    if (requests.isAsked() || stop.aborted || isMoved || leftMs <= 0) return;
  }
}

/** The earlier of two; `one` when both are due at once. */
function sooner(one: Due | null, other: Due | null): Due | null {
  if (one === null || other === null) return one ?? other;
  return other.atMs < one.atMs ? other : one;
}

/** What asks for passes. However often a cause comes before the next pass begins, it is one. */
interface Requests {
  /** Asks for one more pass; one under way does not count, it may have read its files already. */
  add(cause: Cause): void;
  /** Everything asked for since the last take, each cause once, in the order they first came. */
  take(): readonly Cause[];
  /** Whether anything was asked for since the last take. */
  isAsked(): boolean;
  /** Resolves as soon as something is asked for, and after `ms` milliseconds at the latest; null: no such end. */
  wait(ms: number | null): Promise<void>;
}

/** Nothing is asked for yet. An aborted `stop` ends every wait. */
export function createRequests({ clock, stop }: { readonly clock: Clock; readonly stop: AbortSignal }): Requests {
  const asked = new Set<Cause>();
  let wake = new AbortController();
  stop.addEventListener('abort', () => {
    wake.abort();
  });
  return {
    add: (cause) => {
      asked.add(cause);
      wake.abort();
    },
    isAsked: () => asked.size > 0,
    take: () => {
      const causes = [...asked];
      asked.clear();
      return causes;
    },
    wait: async (ms) => {
      if (asked.size > 0 || stop.aborted) return;
      wake = new AbortController();
      const { signal } = wake;
      if (ms !== null) await clock.sleep(ms, signal);
      else await once(signal, 'abort');
    },
  };
}

/** What an operator asks of the process; each answer is null when all is well, else one sentence. */
export interface Health extends LoopObserver {
  /** Why the reconcile loop is stalled; a process that reports it should be restarted. */
  readonly whyDead: () => string | null;
  /** Why the schedules may not be what is declared; a process that says so goes on trying. */
  readonly whyUnready: () => string | null;
}

/** How long one pass may last, and how late the next may begin, in milliseconds. */
const maxPassMs = 1_800_000;
const latestStartMs = 60_000;
/** How many intervals a successful read of everything stays recent. */
const recentIntervals = 3;

/** Starts alive and not ready. `intervalMs` null: a successful read stays recent until one fails. */
export function createHealth(options: { readonly now: () => Date; readonly intervalMs: number | null }): Health {
  const { intervalMs } = options;
  const nowMs = (): number => options.now().getTime();
  let lateAtMs: number | null = nowMs() + maxPassMs;
  let isDeclared = false;
  let readAtMs: number | null = null;

  return {
    passBegan: () => {
      lateAtMs = nowMs() + maxPassMs;
    },
    passEnded: (pass) => {
      isDeclared = pass.inForce !== null;
      if (pass.scope === 'edited') return;
      const hasListedAll = 'planned' in pass.end && isWhole(pass.end.planned.plan);
      if (hasListedAll) readAtMs = nowMs();
      else if (intervalMs === null) readAtMs = null;
    },
    waiting: (dueAt) => {
      lateAtMs = dueAt === null ? null : dueAt.getTime() + latestStartMs;
    },
    whyDead: () => (lateAtMs !== null && nowMs() > lateAtMs ? 'the reconcile loop is stalled' : null),
    whyUnready: () => {
      if (!isDeclared) return 'no declaration has loaded yet';
      if (readAtMs === null) return 'no plan of every worker could be made';
      const isRecent = intervalMs === null || nowMs() - readAtMs <= recentIntervals * intervalMs;
      return isRecent ? null : `no plan of every worker could be made since ${new Date(readAtMs).toISOString()}`;
    },
  };
}
