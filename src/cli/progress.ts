import { systemClock, type Clock } from '../clock.ts';
import { isWrite } from '../core/model/change.ts';
import type { TalkFlags } from './flags.ts';
import type { Io } from './io.ts';
import { changesOf, type Plan } from '../core/model/plan.ts';
import type { ScheduleApi, ScheduleReader } from '../api/port.ts';
import type { RetryingApi } from '../api/retry.ts';

/** A step that may take a while. */
interface LongStep {
  /** Follows the numbers: `workers listed`. */
  readonly what: string;
  /** How many items there are. */
  readonly total: number;
  /** Until when a rate limit holds calls back; null if none does. */
  readonly heldUntil: () => Date | null;
}

/** Reports how far a step is. */
export interface Progress {
  /** Counts one more item as done. */
  readonly advance: () => void;
  /** Removes the line. */
  readonly end: () => void;
}

/** Where and how to show a progress line. */
interface ProgressTools {
  readonly flags: Partial<TalkFlags>;
  readonly io: Io;
  readonly clock: Clock;
}

/** A shorter step is not worth a line. */
const firstShownMs = 1_000;
const betweenMs = 250;

/** Shows progress on a terminal's standard error once a step has taken a second; not under `--quiet` or `--verbose`. */
export function startProgress({ what, total, heldUntil }: LongStep, { flags, io, clock }: ProgressTools): Progress {
  if (flags.quiet === true || flags.verbose === true) return { advance: nothing, end: nothing };
  const startedAtMs = clock.now().getTime();
  let done = 0;
  let shown: Io['status'];
  const show = (): void => {
    const nowMs = clock.now().getTime();
    const tookMs = nowMs - startedAtMs;
    if (tookMs < firstShownMs) return;
    const heldMs = (heldUntil()?.getTime() ?? nowMs) - nowMs;
    const wait = heldMs > 0 ? `, waiting ${String(Math.ceil(heldMs / 1000))} s for the rate limit` : '';
    shown = io.status;
    shown?.show(`${String(done)} of ${String(total)} ${what}, ${formatRate(done, tookMs)} a second${wait}`);
  };
  const timer = setInterval(show, betweenMs);
  timer.unref();
  return {
    advance: () => {
      // Calls that are repeated, or were not planned, do not raise the count above the total.
      done = Math.min(done + 1, total);
    },
    end: () => {
      clearInterval(timer);
      shown?.clear();
    },
  };
}

function nothing(): void {
  // Nothing is shown.
}

function formatRate(done: number, tookMs: number): string {
  const rate = (done * 1000) / tookMs;
  return rate < 10 ? rate.toFixed(1) : rate.toFixed(0);
}

/** Shows how many of `total` workers have been listed through a reader; `end` removes the line. */
export function countLists(
  reader: ScheduleReader & Partial<RetryingApi>,
  total: number,
  tools: Omit<ProgressTools, 'clock'>,
): { readonly reader: ScheduleReader; readonly end: () => void } {
  const step = { what: 'workers listed', total, heldUntil: () => reader.heldUntil?.() ?? null };
  const { advance, end } = startProgress(step, { ...tools, clock: systemClock });
  return { reader: { list: (workerId) => reader.list(workerId).finally(advance) }, end };
}

/**
 * Shows how many creates and cancels of a plan are done. Each counts as it ends, long before the lists that confirm all
 * writes of its worker. A replacement is one of each.
 */
export function countWrites(
  api: RetryingApi,
  plan: Plan,
  tools: Omit<ProgressTools, 'clock'>,
): { readonly api: ScheduleApi; readonly end: () => void } {
  const writes = changesOf(plan).filter(isWrite);
  const total = writes.reduce((sum, { kind }) => sum + (kind === 'replace' ? 2 : 1), 0);
  const step = { what: 'writes done', total, heldUntil: () => api.heldUntil() };
  const { advance, end } = startProgress(step, { ...tools, clock: systemClock });
  const counted: ScheduleApi = {
    list: (workerId) => api.list(workerId),
    create: (...order) => api.create(...order).finally(advance),
    cancel: (...order) => api.cancel(...order).finally(advance),
  };
  return { api: counted, end };
}
