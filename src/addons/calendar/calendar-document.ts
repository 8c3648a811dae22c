import type { Budget } from '../../core/model/content.ts';
import type { Failure } from '../../core/model/diagnostic.ts';
import type { Lateness } from '../../core/time/latenesses.ts';
import type { DiagnosticEntry } from '../../report/documents/diagnostic-entry.ts';
import type { ScheduleState } from '../../report/documents/status-words.ts';

/**
 * What `rota calendar` reports; `schemas/calendar.schema.json` describes it.
 *
 * Instants are UTC in whole seconds, `2026-12-01T08:00:00Z`; what is `local` is the same in the calendar's zone,
 * `2026-12-01 09:00:00 +01:00`. Its size does not depend on how often schedules run: they are counted, and of long lists
 * the rest is: `more` says how many the list before it leaves out.
 */
export interface CalendarDocument {
  readonly format: 'rota.calendar/1';
  /** When it was made. */
  readonly at: string;
  /** The first instant, inclusive: a midnight of `timezone`. */
  readonly from: string;
  /** The last instant, exclusive: a midnight of `timezone`. */
  readonly to: string;
  /** The IANA zone in which days and hours are drawn. */
  readonly timezone: string;
  /** Why it is this one: asked for, the one zone of all workers, or UTC because they have several or none. */
  readonly timezoneFrom: 'option' | 'workers' | 'default';
  /** Whether the service was asked. */
  readonly live: boolean;
  /** `2026-11-28`, ascending; one for each row of `hours`. */
  readonly days: readonly string[];
  /** The runs of each day by local hour, 24 a day. An hour that happens twice holds both, one that does not exist 0. */
  readonly hours: readonly (readonly number[])[];
  /** Sums over the whole period; both records sum to `total`. */
  readonly runs: {
    readonly total: number;
    readonly byBudget: Readonly<Record<Budget, number>>;
    /** By alias. */
    readonly byWorker: Readonly<Record<string, number>>;
  };
  /** `hours` by worker, budget and owner, empty hours left out; null when that would be too much to read, see `docs/calendar.md`. */
  readonly series: readonly CalendarSeries[] | null;
  /** The minutes with most runs, most first, then soonest; at most 10. Intervals are left out: they drift. */
  readonly busiest: readonly BusyMinute[];
  /**
   * The next run of each schedule from now on, or from `from` where that is later, within the period; soonest first, at most
   * 20. Of an interval the one that the service lists.
   */
  readonly next: readonly NextRunEntry[];
  /** Dates in the period and delays, soonest first; at most 100. */
  readonly once: readonly OnceEntry[];
  readonly moreOnce: number;
  /** Most often first; at most 100. */
  readonly intervals: readonly IntervalEntry[];
  readonly moreIntervals: number;
  /** All changes of the clocks in the zones of the workers that have a cron, and in `timezone`; soonest first. */
  readonly clockChanges: readonly ClockChangeEntry[];
  /** Sorted by alias. */
  readonly workers: readonly CalendarWorker[];
  /** Live rows that run now though the files do not say so; empty when `live` is false. At most 100. */
  readonly foreign: readonly ForeignRow[];
  readonly moreForeign: number;
  /** Live rows whose next run lies in the past: they are running, late or stopped; empty when `live` is false. At most 100. */
  readonly pastDue: readonly PastDueRow[];
  readonly morePastDue: number;
  /** What `from` and `until` keep from running now, or from some time before `to` on; soonest first. At most 100. */
  readonly bounded: readonly BoundedEntry[];
  readonly moreBounded: number;
  readonly diagnostics: readonly DiagnosticEntry[];
  /** Null when the run ended well. */
  readonly error: Failure | null;
}

/** The runs of the schedules of one worker that share a budget and an owner. */
export interface CalendarSeries {
  /** The alias. */
  readonly worker: string;
  readonly budget: Budget;
  /** Who answers for it, by the files; null when they do not say. */
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
  /** How many different workers have a run in it. */
  readonly workers: number;
}

/** What a list names. */
interface Listed {
  /** `alias/name`, or `alias (id)` for a row that nothing declares. */
  readonly address: string;
  /** Who answers for it, by the files; null when they do not say. */
  readonly owner: string | null;
}

/** One run that is ahead. */
interface NextRunEntry extends Listed {
  readonly at: string;
  readonly local: string;
  readonly budget: Budget;
  /** As written: `cron 0 9 * * MON-FRI`, `every 15m`, `at 2026-12-01 09:00 +01:00 (08:00 UTC)`, `2h after it is created`. */
  readonly when: string;
  /** What `when` means in words: on the wall clock of its worker, whose zone is named where it is not `timezone`. */
  readonly words: string;
}

/** A schedule that runs once. */
export interface OnceEntry extends Listed {
  /** Null for a delay that has not been created: it then begins at its create. */
  readonly at: string | null;
  readonly local: string | null;
  readonly budget: Budget;
  /** As in `next`. */
  readonly when: string;
  /** `never-sent` is a date that had passed before it was created: it does not count as a run. */
  readonly state: 'ahead' | 'past' | 'never-sent' | 'after-create';
}

/** A schedule that runs again some time after each of its runs ends. */
export interface IntervalEntry extends Listed {
  readonly budget: Budget;
  readonly everySeconds: number;
  /** The most it can run in 24 hours, as a whole number. */
  readonly atMostADay: number;
  /** Its next run as the service lists it; null when it is not live or the service was not asked. */
  readonly nextAt: string | null;
  /** What of it is counted in `hours`: as if each run took no time, from `nextAt` on; 0 where `nextAt` is null. */
  readonly runs: number;
}

/** A change of the clocks in one zone. */
export interface ClockChangeEntry {
  /** The first instant of the new offset. */
  readonly at: string;
  readonly timezone: string;
  /** `+02:00`. */
  readonly fromOffset: string;
  readonly toOffset: string;
  /** Crons of that zone that run in another way because of it, by address; at most 20. */
  readonly schedules: readonly ChangedRun[];
  readonly more: number;
}

/** What a change of the clocks does to a schedule. */
export interface ChangedRun {
  readonly address: string;
  /**
   * `skipped`: no run in the hour that does not exist. `later`: runs as much later as the clocks jump. `twice`: runs
   * through the hour that is repeated. `first only`: runs the first time that its time comes.
   */
  readonly effect: 'skipped' | 'later' | 'twice' | 'first only';
  /** The first local time that it concerns, in the zone of the change: `2027-03-28 02:30`. */
  readonly local: string;
}

/** A worker of the calendar. */
export interface CalendarWorker {
  readonly alias: string;
  readonly workerId: string;
  /** The account that it belongs to; absent where there is none with a name. */
  readonly account?: string;
  /** In which its crons are read: what the service lists where it was asked, else what is declared; null: none is, and UTC is taken. */
  readonly timezone: string | null;
  /** How many are declared, disabled ones included. */
  readonly schedules: number;
  /** Addresses of those that are declared and do not run; at most 20. */
  readonly disabled: readonly string[];
  readonly moreDisabled: number;
  /** Why it could not be listed: what is declared is drawn alone; null when it was listed or the service was not asked. */
  readonly unavailable: Failure | null;
}

/** A live row that runs now though the files do not say so. */
export interface ForeignRow {
  /** `alias/name` where something names it, else `alias (id)`. */
  readonly address: string;
  readonly worker: string;
  readonly scheduleId: string | null;
  /** As `rota status` has it. */
  readonly state: ScheduleState;
  /** One sentence without a full stop. */
  readonly reason: string;
  /** As in `next`; both null when the row cannot be read, and it is not counted. */
  readonly when: string | null;
  readonly budget: Budget | null;
  readonly nextAt: string | null;
}

/** A live row whose next run lies in the past. */
export interface PastDueRow extends Listed {
  readonly at: string;
  readonly local: string;
  /** As `rota status` has it: null while that long a run is nothing unusual. */
  readonly lateness: Lateness | null;
}

/** A schedule that does not run all the time. */
export interface BoundedEntry extends Listed {
  /** By `at` of the document: its `from` is ahead, its `until` has passed, or is ahead and before `to`, or it is paused. */
  readonly state: 'not-yet' | 'ended' | 'ends' | 'paused';
  /** When it begins, ended, ends or comes back; null for a pause without an end. */
  readonly at: string | null;
  readonly local: string | null;
}

/** What the sum of the runs leaves out, to stand behind it; empty where that is nothing. */
export function leftOutWords({ live, intervals }: Pick<CalendarDocument, 'live' | 'intervals'>): string {
  return !live && intervals.length > 0 ? ', without intervals' : '';
}
