/**
 * When the next call under one key may be sent.
 *
 * Terms: the level is how many calls are under way at most. A rate limit closes the key until a moment that every call
 * waits for. From one closing to the next, the calls that were answered over the time that passed are the service's own
 * rate; from then on calls are spaced by it, so that few are refused. It is forgotten after a lull, or a process that
 * runs for months would learn from its idle hours.
 *
 *   answered, quickly     the level grows: by one until the first setback, which doubles it in a round trip; by a share after
 *   answered, slowly      the level stays: more calls would only wait in the service
 *   429                   the level halves, the key closes, the rate is learnt
 *   5xx                   the level halves
 *
 * Why not the level alone: when answers are fast, even one call after the other is more than a small limit.
 */
import type { Clock } from '../clock.ts';
import type { RemoteErrorCode } from '../errors.ts';

interface RateLimiterOptions {
  readonly clock: Clock;
  /** The highest level; a whole number, 1 or more. */
  readonly maxLevel: number;
  /** Once aborted, nothing is waited for. */
  readonly stop: AbortSignal | undefined;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

export interface CallEnd {
  /** Null when it was answered. */
  readonly code: RemoteErrorCode | null;
  /** For a rate limit, how long the key is closed, in milliseconds. */
  readonly pauseMs: number;
}

/** Shared by all calls of a key. */
export interface RateLimiter {
  /** Resolves when a call may be sent, with the moment it is; each must `leave`. */
  enter(): Promise<Date>;
  leave(enteredAt: Date, end: CallEnd): void;
  /** Resolves when no rate limit closes the key. */
  untilOpen(): Promise<void>;
  /** Until when a rate limit closes the key; null when none does. */
  closedUntil(): Date | null;
}

const firstLevel = 16;
const minLevel = 2;
const maxSpreadMs = 1_000;

/** An answer is quick within twice the quickest, and this much, in milliseconds, which the machine itself may take. */
const slackMs = 20;

/** Fewer answers than this say nothing of a rate. */
const minAnswers = 20;

/** No slower than this, in calls a millisecond: what is learnt in a lull would hold up everything after it. */
const minCallsPerMs = 0.005;

/** Without a call for this long is a lull, in milliseconds; waiting for a closed key is not. */
const idleMs = 5_000;

/** A learnt rate is kept a little below, and grows from there, because the limit may have had other users. */
const rateShare = 0.98;
const rateGrowth = 1.0001;

/** A limiter that starts at 16 calls under way, or `maxLevel` when that is fewer. */
export function createRateLimiter({ clock, maxLevel, stop, random }: RateLimiterOptions): RateLimiter {
  const waiting: (() => void)[] = [];
  let level = Math.min(firstLevel, maxLevel);
  let underWay = 0;
  let isCautious = false;
  let quickestMs = Number.POSITIVE_INFINITY;
  let openAtMs = 0;
  let closing = { atMs: 0, answers: 0 };
  let callsPerMs = Number.POSITIVE_INFINITY;
  let nextAtMs = 0;
  let idleSinceMs = 0;

  let seenMs = 0;
  let lostMs = 0;

  /** A clock that is put back makes no wait longer: by this one, time never goes back. */
  const nowMs = (): number => {
    const ms = clock.now().getTime();
    lostMs += Math.max(seenMs - ms, 0);
    seenMs = ms;
    return ms + lostMs;
  };
  const untilOpen = async (): Promise<void> => {
    for (;;) {
      const leftMs = openAtMs - nowMs();
      if (leftMs <= 0 || stop?.aborted === true) return;
      await clock.sleep(leftMs + random() * Math.min(leftMs / 4, maxSpreadMs), stop);
    }
  };
  const untilSpaced = async (): Promise<void> => {
    const atMs = Math.max(nextAtMs, nowMs());
    nextAtMs = atMs + 1 / callsPerMs;
    if (atMs > nowMs()) await clock.sleep(atMs - nowMs(), stop);
  };
  const letIn = (): void => {
    while (underWay < Math.floor(level) && waiting.length > 0) {
      underWay++;
      waiting.shift()?.();
    }
  };
  const setBack = (): void => {
    isCautious = true;
    level = Math.max(level / 2, Math.min(minLevel, maxLevel));
  };
  const grow = (tookMs: number): void => {
    quickestMs = Math.min(quickestMs, tookMs);
    if (tookMs <= 2 * quickestMs + slackMs) level = Math.min(maxLevel, level + (isCautious ? 1 / level : 1));
    callsPerMs *= rateGrowth;
    closing.answers++;
  };
  /** With nothing to do, time says nothing of the service's rate, and a rate of long ago is none. */
  const forget = (): void => {
    closing = { atMs: 0, answers: 0 };
    callsPerMs = Number.POSITIVE_INFINITY;
  };
  const close = (enteredAt: Date, pauseMs: number): void => {
    // What was sent before the key closed says the same as what closed it.
    if (enteredAt.getTime() >= closing.atMs) {
      const tookMs = nowMs() - closing.atMs;
      if (closing.atMs > 0 && closing.answers >= minAnswers) {
        callsPerMs = Math.max((closing.answers / tookMs) * rateShare, minCallsPerMs);
      }
      closing = { atMs: nowMs(), answers: 0 };
    }
    openAtMs = Math.max(openAtMs, nowMs() + pauseMs);
  };

  return {
    untilOpen,
    closedUntil: () => (openAtMs > nowMs() ? new Date(openAtMs - lostMs) : null),
    enter: async () => {
      if (underWay === 0 && nowMs() - Math.max(idleSinceMs, openAtMs) > idleMs) forget();
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        letIn();
      });
      await untilOpen();
      if (Number.isFinite(callsPerMs)) await untilSpaced();
      await untilOpen();
      return new Date(nowMs());
    },
    leave: (enteredAt, { code, pauseMs }) => {
      underWay--;
      if (code === null) grow(nowMs() - enteredAt.getTime());
      if (code === 'remote-rate-limited') close(enteredAt, pauseMs);
      if (code === 'remote-rate-limited' || code === 'remote-unavailable') setBack();
      letIn();
      if (underWay === 0) idleSinceMs = nowMs();
    },
  };
}
