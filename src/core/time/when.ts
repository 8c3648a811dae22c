import { cronKey, parseCron, type Cron } from './cron.ts';

/** When a schedule runs, in the API's own four types and spelling, as sent, listed and written into documents. */
export type When = CronWhen | IntervalWhen | ScheduledWhen | DelayedWhen;

/** Runs at every match of a cron expression, read in the zone the service lists for the worker, else UTC. */
export interface CronWhen {
  readonly type: 'cron';
  /** The expression as written. Two that match the same times are the same `When`. */
  readonly cron: string;
}

/** Runs again this long after each run ends, so its phase drifts. */
export interface IntervalWhen {
  readonly type: 'interval';
  /** Whole seconds, 1 to 31,536,000 inclusive. */
  readonly intervalSeconds: number;
}

/** Runs once at an instant; declared as `date`. */
export interface ScheduledWhen {
  readonly type: 'scheduled';
  /** A UTC instant in whole seconds, `2026-12-01T08:00:00Z`; see `formatInstant`. */
  readonly date: string;
}

/** Runs once, this long after the create; declared as `delay`. */
export interface DelayedWhen {
  readonly type: 'delayed';
  /** Whole seconds, 1 to 31,536,000 inclusive. */
  readonly delayInSeconds: number;
}

/** The API's word for each type of schedule. */
export type WhenKind = When['type'];

/** The longest interval and delay the API documents: 365 days, in seconds, inclusive. */
export const maxDurationSeconds = 31_536_000;

/** The widest window of a spread, in minutes, inclusive: 12 hours. */
export const maxWindowMinutes = 720;

/** Returns a key that two `When`s share exactly if the API would run them at the same times. */
export function whenKey(when: When): string {
  switch (when.type) {
    case 'cron':
      return `cron ${cronKey(when.cron)}`;
    case 'interval':
      return `interval ${String(when.intervalSeconds)}`;
    case 'scheduled':
      return `scheduled ${when.date}`;
    case 'delayed':
      return `delayed ${String(when.delayInSeconds)}`;
  }
}

/** Parses the cron of a schedule; null if it has none or if it cannot be read. */
export function cronOf(when: When): Cron | null {
  return when.type === 'cron' ? parseCron(when.cron).cron : null;
}

/** Whether a schedule runs only once. */
export function isOneShot({ type }: When): boolean {
  return type === 'scheduled' || type === 'delayed';
}

/** Formats an instant as RFC 3339 in UTC, rounded down to the whole second as the service does. */
export function formatInstant(at: Date): string {
  return `${at.toISOString().slice(0, -'.000Z'.length)}Z`;
}

const daySeconds = 86_400;

/**
 * Returns the runs of a schedule on its busiest calendar day, a whole number of 1 or more; null for a one-shot and for
 * a cron that cannot be read. Every limit of runs a day counts by it.
 *
 * All days on which a cron runs are equally busy, whichever day field matches. A day has 24 hours, even if clocks
 * change. An interval counts from the end of a run, so its number is an upper bound.
 */
export function runsOnBusiestDay(when: When): number | null {
  if (when.type === 'interval') return Math.ceil(daySeconds / when.intervalSeconds);
  const cron = cronOf(when);
  return cron === null ? null : cron.hours.length * cron.minutes.length * cron.seconds.length;
}
