import { toFailure, type Failure } from '../core/model/diagnostic.ts';
import { RemoteError } from '../errors.ts';
import type { Content } from '../core/model/content.ts';
import type { LiveSchedule } from '../core/model/live.ts';
import { HeldBackError, type ScheduleCreator } from '../api/port.ts';
import { applyError, interruptedError } from './apply-error.ts';
import type { WorkerRun } from './worker-run.ts';

/** The result of sending one create. */
export type Sent =
  | { readonly kind: 'answered'; readonly row: LiveSchedule }
  /** It may have taken effect; only a list can tell. */
  | { readonly kind: 'ambiguous'; readonly error: Failure }
  | Unsent;

/** Nothing was created. */
interface Unsent {
  readonly kind: 'unsent';
  readonly status: 'failed' | 'skipped';
  readonly error: Failure;
}

/** Why a create is not sent when its turn comes. */
type Blocked = Unsent | { readonly kind: 'later'; readonly waitMs: number };

/** Checks once more whether a create may be sent now; null if it may. */
export type CheckBeforeSend = (now: Date) => Blocked | null;

class BlockedError extends HeldBackError {
  readonly blocked: Blocked;

  constructor(obstacle: Blocked) {
    super();
    this.blocked = obstacle;
  }
}

/** The hint for a create that may or may not have taken effect. */
export const openHint = 'the create may still have succeeded: run rota plan before you apply again';

const firstBackoffMs = 1_000;
const maxBackoffMs = 30_000;
/** Maximum number of times that one create is put off: a schedule that runs all the time could put it off for ever. */
const maxLater = 3;

/**
 * Sends one create. It is sent again only after a failure that certainly did not execute it, while the retry budget
 * lasts. A date in the past is never sent, because it would run at once. The date is checked, and `check` called, when the
 * call is about to be sent, because a rate limit may have held it back.
 */
export async function sendCreate(
  run: WorkerRun<ScheduleCreator>,
  content: Content,
  check: CheckBeforeSend = () => null,
): Promise<Sent> {
  const { workerId, api, clock, stop, churn, retryBudget } = run;
  const write = { kind: 'create', workerId, content } as const;
  const churning = churn?.check(write) ?? null;
  if (churning !== null) return unsent('failed', applyError('churning', churning));
  let laterLeft = maxLater;
  const beforeSend = (): void => {
    const now = clock.now();
    const obstacle = stop.aborted ? unsent('skipped', interruptedError()) : (lookAtDate(content, now) ?? check(now));
    if (obstacle === null || (obstacle.kind === 'later' && laterLeft === 0)) return;
    throw new BlockedError(obstacle);
  };
  let backoffMs = firstBackoffMs;
  for (;;) {
    if (stop.aborted) return unsent('skipped', interruptedError());
    try {
      const row = await api.create(workerId, content, beforeSend);
      churn?.record(write);
      return { kind: 'answered', row };
    } catch (error) {
      if (error instanceof BlockedError) {
        if (error.blocked.kind === 'unsent') return error.blocked;
        laterLeft--;
        await clock.sleep(error.blocked.waitMs, stop);
        continue;
      }
      if (!(error instanceof RemoteError)) throw error;
      if (error.effect === 'ambiguous') {
        churn?.record(write);
        return { kind: 'ambiguous', error: { ...toFailure(error), hint: openHint } };
      }
      const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs);
      if (error.effect === 'refused' || waitMs > retryBudget.leftMs) return unsent('failed', toFailure(error));
      retryBudget.leftMs -= waitMs;
      backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
      await clock.sleep(waitMs, stop);
    }
  }
}

/** Returns why a date must no longer be sent; null for a date ahead and for every other content. */
export function findPassedDate({ when }: Content, now: Date): Failure | null {
  if (when.type !== 'scheduled' || new Date(when.date).getTime() > now.getTime()) return null;
  return applyError('date-passed', `${when.date} has since passed; it was not sent, because it would run at once`);
}

function lookAtDate(content: Content, now: Date): Unsent | null {
  const passed = findPassedDate(content, now);
  return passed === null ? null : unsent('failed', passed);
}

function unsent(status: 'failed' | 'skipped', error: Failure): Unsent {
  return { kind: 'unsent', status, error };
}
