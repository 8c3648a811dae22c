/**
 * How runs fire.
 *
 * A run starts when its row is due and lasts `runSeconds`; until it ends the row keeps its `nextRunAt`, then in the past.
 * After its run a one-shot is gone, an interval is due one interval after the end, a cron at its next match after the
 * end: matches during a run are skipped.
 * Invariant: a settled row is either due after `now` or running at `now`, or it is stopped: listed, with a `nextRunAt`
 * that stays as it is, and never run again.
 */
import { parseCronExpression } from 'cron-schedule';
import type { Content } from '../../core/model/content.ts';
import { nextCronRun, type CronFields } from '../../core/time/next-run.ts';
import type { When } from '../../core/time/when.ts';

/** A schedule as the service stores it. */
export interface MemoryRow {
  readonly kind: 'schedule';
  readonly id: string;
  readonly content: Content;
  /** UTC, whole seconds; in the past while a run lasts. */
  readonly nextRunAt: Date;
  /** UTC; when the row came to be, or its last run ended. */
  readonly readyAt: Date;
  /** UTC; null while no run lasts. */
  readonly runEndsAt: Date | null;
  /** Whether it is listed and never runs again. */
  readonly isStopped: boolean;
}

/** One run that was started. */
export interface MemoryRun {
  readonly workerId: string;
  readonly scheduleId: string;
  readonly input: string;
  /** When it started, UTC. */
  readonly at: Date;
}

/** What became of a row until now: the starts of its runs, oldest first, and the row itself, null when it is gone. */
interface SettledRow {
  readonly startedAt: readonly Date[];
  readonly row: MemoryRow | null;
}

/** Beyond this many runs of one row in one go, a jump of the clock counts the rest as missed. */
const maxRunsPerJump = 10_000;

/** Fires everything of one row that is due at `now`. */
export function settleRow(
  row: MemoryRow,
  context: { readonly now: Date; readonly runSeconds: number; /** IANA zone. */ readonly zone: string },
): SettledRow {
  const { now, runSeconds, zone } = context;
  if (row.isStopped) return { startedAt: [], row };
  const startedAt: Date[] = [];
  let current = row;
  for (;;) {
    if (current.runEndsAt === null) {
      if (current.nextRunAt > now) return { startedAt, row: current };
      const start = latest(current.nextRunAt, current.readyAt);
      startedAt.push(start);
      current = { ...current, runEndsAt: new Date(start.getTime() + runSeconds * 1000) };
    }
    const endsAt = current.runEndsAt ?? now;
    if (endsAt > now) return { startedAt, row: current };
    const readyAt = startedAt.length < maxRunsPerJump ? endsAt : now;
    const nextRunAt = runAfter(current.content.when, readyAt, zone);
    if (nextRunAt === null) return { startedAt, row: null };
    current = { ...current, nextRunAt, readyAt, runEndsAt: null };
  }
}

/**
 * The first run of a schedule created at `now`, in whole seconds, rounded down; null when it would never come.
 *
 * @throws Error with the engine's words when the cron expression or the date cannot be read.
 */
export function firstRun(when: When, now: Date, zone: string): Date | null {
  switch (when.type) {
    case 'scheduled':
      return wholeSecond(readDate(when.date));
    case 'delayed':
      return wholeSecond(new Date(now.getTime() + when.delayInSeconds * 1000));
    case 'cron':
    case 'interval':
      return runAfter(when, now, zone);
  }
}

function runAfter(when: When, after: Date, zone: string): Date | null {
  switch (when.type) {
    case 'scheduled':
    case 'delayed':
      return null;
    case 'interval':
      return wholeSecond(new Date(after.getTime() + when.intervalSeconds * 1000));
    case 'cron':
      return nextCronRun(engineFields(when.cron), after, zone);
  }
}

/**
 * A cron expression as the engine reads it, misreadings and all.
 *
 * @throws Error with the engine's words when it refuses the expression.
 */
export function engineFields(cron: string): CronFields {
  const { seconds, minutes, hours, days, months, weekdays } = parseCronExpression(cron);
  return {
    seconds,
    minutes,
    hours,
    days,
    months: months.map((month) => month + 1),
    weekdays,
    daysRestricted: days.length !== 31,
    weekdaysRestricted: weekdays.length !== 7,
  };
}

function readDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Error('Invalid date');
  return date;
}

function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}
