import { isWhole } from '../../pipeline.ts';
import type { LoopObserver } from './loop.ts';
import type { Pass } from './pass.ts';

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
      if (isRead(pass)) readAtMs = nowMs();
      else if (intervalMs === null) readAtMs = null;
    },
    waiting: (dueAt) => {
      lateAtMs = dueAt === null ? null : dueAt.getTime() + latestStartMs;
    },
    whyDead: () => (lateAtMs !== null && nowMs() > lateAtMs ? 'the reconcile loop is stalled' : null),
    whyUnready: () => {
      if (!isDeclared) return 'no declaration has loaded yet';
      if (readAtMs === null) return 'not every worker could be listed';
      const isRecent = intervalMs === null || nowMs() - readAtMs <= recentIntervals * intervalMs;
      return isRecent ? null : `not every worker could be listed since ${new Date(readAtMs).toISOString()}`;
    },
  };
}

/** Whether a pass listed every worker. */
function isRead({ end }: Pass): boolean {
  return 'planned' in end && isWhole(end.planned.plan);
}
