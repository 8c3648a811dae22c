import type { Budget } from '../../core/model/content.ts';
import type { Failure } from '../../core/model/diagnostic.ts';
import type { Lateness } from '../../core/time/latenesses.ts';
import type { DiagnosticEntry } from '../../report/documents/diagnostic-entry.ts';
import type { ScheduleState } from '../../report/documents/status-words.ts';

/**
 * The document of `rota calendar`; `schemas/calendar.schema.json` describes it.
 *
 * Instants are UTC in whole seconds, `2026-12-01T08:00:00Z`. A `local` field is the same instant in `timezone`,
 * `2026-12-01 09:00:00 +01:00`. The size does not depend on how often schedules run: runs are counted, and long lists
 * are cut. A `more` field says how many entries the list before it leaves out.
 */
export interface CalendarDocument {
  readonly format: 'rota.calendar/1';
  /** When the document was made. */
  readonly at: string;
  /** The first instant, inclusive: the start of a day in `timezone`. */
  readonly from: string;
  /** The last instant, exclusive: the start of a day in `timezone`. */
  readonly to: string;
  /** The IANA zone in which days and hours are drawn. */
  readonly timezone: string;
  /** Why this zone: it was requested, all workers share it, or it is UTC because they have several zones or none. */
  readonly timezoneFrom: 'option' | 'workers' | 'default';
  /** Whether the service was asked. */
  readonly live: boolean;
  /** `2026-11-28`, ascending; one for each row of `hours`. */
  readonly days: readonly string[];
  /** Runs of each day by local hour, 24 a day. An hour that happens twice counts both; one that does not exist is 0. */
  readonly hours: readonly (readonly number[])[];
  /** Sums over the whole period; `byBudget` and `byWorker` each add up to `total`. */
  readonly runs: {
    readonly total: number;
    readonly byBudget: Readonly<Record<Budget, number>>;
    /** By alias. */
    readonly byWorker: Readonly<Record<string, number>>;
  };
  /** `hours` by worker, budget and owner, without empty hours; null if that is too many, see `docs/calendar.md`. */
  readonly series: readonly CalendarSeries[] | null;
  /** The minutes with the most runs, most first, then soonest; at most 10. Without intervals, because they drift. */
  readonly busiest: readonly BusyMinute[];
  /**
   * The next run of each schedule within the period, from now on, or from `from` if that is later; soonest first, at
   * most 20. For an interval, the run that the service lists.
   */
  readonly next: readonly NextRunEntry[];
  /** Dates in the period and delays, soonest first; at most 100. */
  readonly once: readonly OnceEntry[];
  readonly moreOnce: number;
  /** Most frequent first; at most 100. */
  readonly intervals: readonly IntervalEntry[];
  readonly moreIntervals: number;
  /** Clock changes in `timezone` and in the zones of workers that have a cron; soonest first. */
  readonly clockChanges: readonly ClockChangeEntry[];
  /** Sorted by alias. */
  readonly workers: readonly CalendarWorker[];
  /** Live rows that run now although the files do not say so; empty if `live` is false. At most 100. */
  readonly foreign: readonly ForeignRow[];
  readonly moreForeign: number;
  /** Live rows whose next run is in the past: still running, late or stopped; empty if `live` is false. At most 100. */
  readonly pastDue: readonly PastDueRow[];
  readonly morePastDue: number;
  /** What `from`, `until` or a pause keep from running now or at some time before `to`; soonest first. At most 100. */
  readonly bounded: readonly BoundedEntry[];
  readonly moreBounded: number;
  readonly diagnostics: readonly DiagnosticEntry[];
  /** Why no calendar could be made; null if one was. */
  readonly error: Failure | null;
}

/** Runs of the schedules of one worker that share a budget and an owner. */
export interface CalendarSeries {
  /** The alias. */
  readonly worker: string;
  readonly budget: Budget;
  /** Owner according to the files; null if they name none. */
  readonly owner: string | null;
  /** Index into `days`, hour from 0 to 23, runs from 1. */
  readonly hours: readonly (readonly [day: number, hour: number, runs: number])[];
}

/** A minute in which many schedules run. */
export interface BusyMinute {
  /** Its first second. */
  readonly at: string;
  readonly local: string;
  readonly runs: number;
  /** How many different workers run in it. */
  readonly workers: number;
}

/** An entry of a list. */
interface Listed {
  /** `alias/name`, or `alias (id)` for a row without a name. */
  readonly address: string;
  /** Owner according to the files; null if they name none. */
  readonly owner: string | null;
}

/** A run in the future. */
interface NextRunEntry extends Listed {
  readonly at: string;
  readonly local: string;
  readonly budget: Budget;
  /**
   * As written: `cron 0 9 * * MON-FRI`, `every 15m`, `at 2026-12-01 09:00 +01:00 (08:00 UTC)`,
   * `2h after it is created`.
   */
  readonly when: string;
  /** `when` in words, by the wall clock of the worker; its zone is named if it is not `timezone`. */
  readonly words: string;
}

/** A schedule that runs once. */
export interface OnceEntry extends Listed {
  /** null for a delay that has not been created: it counts from its create. */
  readonly at: string | null;
  readonly local: string | null;
  readonly budget: Budget;
  /** As in `next`. */
  readonly when: string;
  /** `never-sent`: a date that passed before it could be created; it does not count as a run. */
  readonly state: 'ahead' | 'past' | 'never-sent' | 'after-create';
}

/** A schedule that runs again some time after each run ends. */
export interface IntervalEntry extends Listed {
  readonly budget: Budget;
  readonly everySeconds: number;
  /** The most runs in 24 hours, as a whole number. */
  readonly atMostADay: number;
  /** Its next run according to the service; null if it is not live or the service was not asked. */
  readonly nextAt: string | null;
  /** Its part of `hours`, counted from `nextAt` as if runs took no time; 0 if `nextAt` is null. */
  readonly runs: number;
}

/** A clock change in one zone. */
export interface ClockChangeEntry {
  /** The first instant of the new offset. */
  readonly at: string;
  readonly timezone: string;
  /** `+02:00`. */
  readonly fromOffset: string;
  readonly toOffset: string;
  /** Crons in this zone whose runs the change affects, sorted by effect, then by address; at most 20. */
  readonly schedules: readonly ChangedRun[];
  readonly more: number;
}

/** The effect of a clock change on a schedule. */
export interface ChangedRun {
  readonly address: string;
  /**
   * `skipped`: does not run in the hour that does not exist. `later`: runs later, by as much as the clocks jump.
   * `twice`: runs throughout the repeated hour. `first only`: runs only the first time that its time comes.
   */
  readonly effect: 'skipped' | 'later' | 'twice' | 'first only';
  /** The first local time affected, in the zone of the change: `2027-03-28 02:30`. */
  readonly local: string;
}

/** A worker of the calendar. */
export interface CalendarWorker {
  readonly alias: string;
  readonly workerId: string;
  /** Name of its account; undefined for the default account. */
  readonly account?: string;
  /** Zone of its crons, as listed if the service was asked, else as declared; null if there is none: UTC is used. */
  readonly timezone: string | null;
  /** How many are declared, including disabled ones. */
  readonly schedules: number;
  /** Addresses of the disabled ones; at most 20. */
  readonly disabled: readonly string[];
  readonly moreDisabled: number;
  /** Why it could not be listed, so that only what is declared is drawn; null if it was listed or not asked. */
  readonly unavailable: Failure | null;
}

/** A live row that runs now although the files do not say so. */
export interface ForeignRow {
  /** `alias/name` if it has a name, else `alias (id)`. */
  readonly address: string;
  readonly worker: string;
  readonly scheduleId: string | null;
  /** As `rota status` shows it. */
  readonly state: ScheduleState;
  /** One sentence without a full stop. */
  readonly reason: string;
  /** As in `next`; null, as is `budget`, if the row cannot be read. It is then not counted. */
  readonly when: string | null;
  readonly budget: Budget | null;
  readonly nextAt: string | null;
}

/** A live row whose next run is in the past. */
export interface PastDueRow extends Listed {
  readonly at: string;
  readonly local: string;
  /** As `rota status` shows it; null while a run of that length is not unusual. */
  readonly lateness: Lateness | null;
}

/** A schedule that `from`, `until` or a pause keep from running for some time. */
export interface BoundedEntry extends Listed {
  /** At `at` of the document: not begun yet, ended, ending before `to`, or paused. */
  readonly state: 'not-yet' | 'ended' | 'ends' | 'paused';
  /** When it begins, ended, ends or resumes; null for a pause without an end. */
  readonly at: string | null;
  readonly local: string | null;
}

/** Returns what the number of runs leaves out, to append to it; empty if that is nothing. */
export function leftOutWords({ live, intervals }: Pick<CalendarDocument, 'live' | 'intervals'>): string {
  return !live && intervals.length > 0 ? ', without intervals' : '';
}
