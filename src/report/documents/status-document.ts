import { toFailure } from '../../core/model/diagnostic.ts';
import type { Owned } from '../../core/model/owned.ts';
import { countEach, type Comparator } from '../../core/collections.ts';
import { scheduleStates, type ScheduleState, type StatusSort } from './status-words.ts';
import { latenesses, type Lateness } from '../../core/time/latenesses.ts';
import { formatInstant } from '../../core/time/when.ts';
import { toDiagnostic } from '../../core/plan/warnings.ts';
import { createDiagnosticEntry } from './diagnostic-entry.ts';
import { maskDocument } from './mask-document.ts';
import { createPauseEntry } from './pause-entry.ts';
import type { PlanDocument, PlanReport } from './plan-document.ts';
import { createStatusEntries, type StatusEntry } from './status-entry.ts';
import { createWorkerEntry, type WorkerEntry } from './worker-entry.ts';

/** What `rota status` reports; `schemas/status.schema.json` describes it. */
export interface StatusDocument extends Pick<PlanDocument, 'pause' | 'diagnostics' | 'error'> {
  readonly format: 'rota.status/1';
  /** When the workers were listed, UTC. */
  readonly at: string;
  /** Number of all schedules by state, including those that are left out. */
  readonly summary: Readonly<Record<ScheduleState, number>>;
  /** Number of schedules that should have run, including those that are left out; each counts in `summary` too. */
  readonly lateness: Readonly<Record<Lateness, number>>;
  /**
   * Order of `schedules`. `name`: by worker, then in plan order. `next`: by next run; those without one come last.
   * `state`: by state; in each state, stopped schedules come first, then late ones.
   */
  readonly sort: StatusSort;
  /** Only schedules whose next run is within this many seconds of `at` are listed; null for all. */
  readonly withinSeconds: number | null;
  /** Number of schedules that `withinSeconds` leaves out. */
  readonly leftOut: number;
  /** Sorted by alias. */
  readonly workers: readonly WorkerEntry[];
  /** In the order given by `sort`. */
  readonly schedules: readonly StatusEntry[];
}

/** Input of `createStatusDocument`. */
export interface StatusReport extends Pick<PlanReport, 'plan' | 'diagnostics' | 'warnings' | 'error'> {
  /** Records of the ledger; null without a ledger. */
  readonly owned: Owned;
  /** When the workers were listed, by the service's clock; what should have run by then is late. */
  readonly now: Date;
  /** The same by the clock of each worker's own service, by worker ID; absent or empty if all share one clock. */
  readonly listedAtBy?: ReadonlyMap<string, Date>;
  /** @defaultValue by worker and name */
  readonly sort?: StatusSort;
  /** Lists only schedules whose next run is within this many seconds; null or absent for all. */
  readonly withinSeconds?: number | null;
}

/** Creates the document of a status, even if nothing could be listed. */
export function createStatusDocument(report: StatusReport): StatusDocument {
  const { plan, owned, warnings, error = null, now, sort = 'name', withinSeconds = null } = report;
  const diagnostics = [...report.diagnostics, ...warnings.map(toDiagnostic)];
  const workers = plan?.workers ?? [];
  const schedules = workers.flatMap((each) => {
    return createStatusEntries(each, { owned, now: report.listedAtBy?.get(each.worker.workerId) ?? now });
  });
  const until = withinSeconds === null ? Number.POSITIVE_INFINITY : now.getTime() + withinSeconds * 1000;
  const listed = withinSeconds === null ? schedules : schedules.filter((entry) => runTime(entry) <= until);
  return maskDocument({
    format: 'rota.status/1',
    at: formatInstant(now),
    summary: countEach(
      scheduleStates,
      schedules.map(({ state }) => state),
    ),
    lateness: countEach(
      latenesses,
      schedules.flatMap(({ lateness }) => lateness ?? []),
    ),
    sort,
    withinSeconds,
    leftOut: schedules.length - listed.length,
    pause: createPauseEntry(plan, now),
    workers: workers.map(createWorkerEntry),
    schedules: listed.toSorted(orders[sort]),
    diagnostics: diagnostics.map(createDiagnosticEntry),
    error: toFailure(error),
  });
}

function runTime({ nextRunAt }: StatusEntry): number {
  return nextRunAt === null ? Number.POSITIVE_INFINITY : new Date(nextRunAt).getTime();
}

/** Entries that compare as equal stay in plan order. */
const orders: Readonly<Record<StatusSort, Comparator<StatusEntry>>> = {
  name: () => 0,
  next: (a, b) => (runTime(a) === runTime(b) ? 0 : runTime(a) - runTime(b)),
  state: (a, b) => scheduleStates.indexOf(a.state) - scheduleStates.indexOf(b.state) || urgency(b) - urgency(a),
};

function urgency({ lateness }: StatusEntry): number {
  return lateness === null ? -1 : latenesses.indexOf(lateness);
}
