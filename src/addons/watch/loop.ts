/** The watch loop: when a pass begins, what requests one, and whether the loop is still running. */
import { once } from 'node:events';
import { isTrouble, type Cause, type Pass } from './pass.ts';
import { isWhole } from '../../pipeline.ts';
import type { Clock } from '../../clock.ts';
import type { Backoff } from './backoff.ts';

interface LoopObserver {
  readonly passBegan: () => void;
  readonly passEnded: (pass: Pass) => void;
  /** Called with the time at which the next pass begins unless one is requested sooner; null: only on request. */
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
 * Runs one pass at a time until stopped, the first one at once. Requests during a pass cause one more pass after it.
 * A pass over an edit never delays the next pass over all workers; if it ended in trouble, it brings that one forward.
 * Files that were still being written are read again as soon as they may be settled.
 *
 * @throws whatever a pass throws, which is a bug.
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

/** The next pass that begins without a request. */
interface Due {
  readonly cause: 'interval' | 'retry' | 'change' | 'instant';
  readonly atMs: number;
  /** The wait when it was set, in milliseconds. Caps the wait if the clock is put back. */
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

/** Waits at least a second, because the time of the service is known to about a second. */
function instantDue({ nextInstantAt }: Pass, now: Date): Due | null {
  if (nextInstantAt === null) return null;
  const waitMs = Math.max(nextInstantAt.getTime() - now.getTime(), minInstantMs);
  return { cause: 'instant', atMs: now.getTime() + waitMs, waitMs };
}

const minInstantMs = 1_000;

/** The longest single timer, so that the clock is checked on the way: timers ignore sleep and overflow at 24 days. */
const maxWaitMs = 60_000;

/** Waits until `next` is due or a pass is requested. A wait for an instant also ends early if the clock was moved. */
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

/** Returns the earlier of the two; `one` if both are due at once. */
function sooner(one: Due | null, other: Due | null): Due | null {
  if (one === null || other === null) return one ?? other;
  return other.atMs < one.atMs ? other : one;
}

/** Collects requests for passes. A cause that is requested several times before the next pass counts once. */
interface Requests {
  /** Requests one more pass. A running pass does not count: it may have read its files already. */
  add(cause: Cause): void;
  /** Returns and clears what was requested since the last take: each cause once, in the order they first came. */
  take(): readonly Cause[];
  /** Whether anything was requested since the last take. */
  isAsked(): boolean;
  /** Resolves as soon as something is requested, after `ms` milliseconds at the latest; null: no time limit. */
  wait(ms: number | null): Promise<void>;
}

/** Starts with no requests. Aborting `stop` ends every wait. */
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

/** Answers health probes. Each answer is null if all is well, otherwise one sentence. */
export interface Health extends LoopObserver {
  /** Why the reconcile loop is stalled; the process should be restarted. */
  readonly whyDead: () => string | null;
  /** Why the schedules may differ from what is declared; the process keeps trying. */
  readonly whyUnready: () => string | null;
}

/** How long a pass may last, and how late the next one may begin, in milliseconds. */
const maxPassMs = 1_800_000;
const latestStartMs = 60_000;
/** For how many intervals a complete plan counts as recent. */
const recentIntervals = 3;

/** Starts alive and not ready. If `intervalMs` is null, a complete plan counts as recent until one fails. */
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
