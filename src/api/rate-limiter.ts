/**
 * When the next call under one API key may be sent.
 *
 * Terms: the level is the maximum number of calls in flight. A rate limit closes the key for a time that every call
 * waits out. The calls answered between two closings, over the time between them, give the service's own rate. From
 * then on calls are spaced by that rate, so that few are refused. The rate is forgotten after a lull, or a process that
 * runs for months would learn from its idle hours.
 *
 *   answered, quickly     the level grows: by 1 until the first setback (doubling it per round trip), then by 1/level
 *   answered, slowly      the level stays: more calls would only wait in the service
 *   429                   the level halves, the key closes, the rate is learnt
 *   5xx, 409              the level halves
 *
 * Why not the level alone: if responses are fast, even one call at a time exceeds a small limit.
 */
import type { Clock } from '../clock.ts';
import type { RemoteErrorCode } from '../errors.ts';

interface RateLimiterOptions {
  readonly clock: Clock;
  /** Highest level; a whole number, 1 or more. */
  readonly maxLevel: number;
  /** Once aborted, waits end early. */
  readonly stop: AbortSignal | undefined;
  /** Returns 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

export interface CallEnd {
  /** null if the call was answered. */
  readonly code: RemoteErrorCode | null;
  /** For a rate limit: how long the key is closed, in milliseconds. */
  readonly pauseMs: number;
}

/** Shared by all calls of a key. */
export interface RateLimiter {
  /** Resolves with the current time when a call may be sent. Every call that enters must `leave`. */
  enter(): Promise<Date>;
  leave(enteredAt: Date, end: CallEnd): void;
  /** Resolves when no rate limit closes the key. */
  untilOpen(): Promise<void>;
  /** Returns when the key opens again; null if it is open. */
  closedUntil(): Date | null;
}

const firstLevel = 16;
const minLevel = 2;
const maxSpreadMs = 1_000;

/** A quick response takes at most twice the quickest, plus this many milliseconds that the machine itself may add. */
const slackMs = 20;

/** Fewer answers than this do not show a rate. */
const minAnswers = 20;

/** Slowest rate, in calls per millisecond: a rate learnt in a lull would hold up everything after it. */
const minCallsPerMs = 0.005;

/** A lull is this long without a call, in milliseconds. Waiting for a closed key is not a lull. */
const idleMs = 5_000;

/** A learnt rate is lowered a little and grows from there, because others may have used part of the limit. */
const rateShare = 0.98;
const rateGrowth = 1.0001;

/** Creates a limiter that allows 16 calls in flight at first, or `maxLevel` if that is fewer. */
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

  /** Returns a time that never goes back, so that a clock that is set back makes no wait longer. */
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
  /** Forgets the rate: idle time says nothing about the service's rate, and an old rate no longer holds. */
  const forget = (): void => {
    closing = { atMs: 0, answers: 0 };
    callsPerMs = Number.POSITIVE_INFINITY;
  };
  const close = (enteredAt: Date, pauseMs: number): void => {
    // A call that was sent before the key closed met the same limit, so it shows nothing new.
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
