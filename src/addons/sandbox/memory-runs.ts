/**
 * How runs start and end.
 *
 * A run starts when its row is due and lasts `runSeconds`. Until it ends, the row keeps its `nextRunAt`, then in the
 * past. After its run a one-shot is gone, an interval is due one interval after the end, and a cron at its next match
 * after the end: matches during a run are skipped.
 * Invariant: a settled row is due after `now`, or running at `now`, or stopped: still listed, with a `nextRunAt` that
 * no longer changes, and never run again.
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
  /** UTC, whole seconds; in the past during a run. */
  readonly nextRunAt: Date;
  /** UTC; when the row was created, or its last run ended. */
  readonly readyAt: Date;
  /** UTC; null if no run is in progress. */
  readonly runEndsAt: Date | null;
  /** Whether it is still listed but never runs again. */
  readonly isStopped: boolean;
}

/** A run that was started. */
export interface MemoryRun {
  readonly workerId: string;
  readonly scheduleId: string;
  readonly input: string;
  /** When it started, UTC. */
  readonly at: Date;
}

/** The starts of a row's runs, oldest first, and the row after them; null if it is gone. */
interface SettledRow {
  readonly startedAt: readonly Date[];
  readonly row: MemoryRow | null;
}

/** The most runs of one row in one jump of the clock; the rest count as missed. */
const maxRunsPerJump = 10_000;

/** Starts every run of one row that is due at `now`. */
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
 * Returns the first run of a schedule created at `now`, in whole seconds, rounded down; null if it would never run.
 *
 * @throws Error with the engine's message if the cron expression or the date cannot be read.
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
 * Reads a cron expression as the engine does, including its misreadings.
 *
 * @throws Error with the engine's message if the engine refuses the expression.
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
