import { toFailure } from '../../core/model/failure.ts';
import type { Failure } from '../../core/model/failure.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Owned } from '../../core/model/owned.ts';
import type { Plan } from '../../core/model/plan.ts';
import { formatInstant } from '../../core/time/when.ts';
import { toDiagnostic } from '../../core/plan/warnings.ts';
import type { PlanWarning } from '../../core/plan/warnings.ts';
import { createDiagnosticEntry } from './diagnostic-entry.ts';
import type { DiagnosticEntry } from './diagnostic-entry.ts';
import { maskDocument } from './mask-document.ts';
import { createStatusEntries, scheduleStates } from './status-entry.ts';
import type { ScheduleState, StatusEntry } from './status-entry.ts';
import { countEach } from './count-each.ts';
import { createWorkerEntry } from './worker-entry.ts';
import type { WorkerEntry } from './worker-entry.ts';

/** What `rota status` reports; `schemas/status.schema.json` describes it. */
export interface StatusDocument {
  readonly format: 'rota.status/1';
  /** When the workers were listed, UTC. */
  readonly at: string;
  readonly summary: Readonly<Record<ScheduleState, number>>;
  /** Sorted by alias. */
  readonly workers: readonly WorkerEntry[];
  /** By worker, then in plan order. */
  readonly schedules: readonly StatusEntry[];
  readonly diagnostics: readonly DiagnosticEntry[];
  /** Null when the run ended well. */
  readonly error: Failure | null;
}

/** What a status document is made from. */
export interface StatusReport {
  /** The plan that an apply would follow; null when none could be made. */
  readonly plan: Plan | null;
  /** What the ledger says; null without one. */
  readonly owned: Owned;
  /** What the files alone are warned of, or why they cannot be planned. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the plan is warned of; empty without one. */
  readonly warnings: readonly PlanWarning[];
  /** What ended the run, any error of rota; null or absent when nothing did. */
  readonly error?: Failure | null;
  readonly now: Date;
}

/** Makes the document of a status, whether or not anything could be listed. */
export function createStatusDocument(report: StatusReport): StatusDocument {
  const { plan, owned, warnings, error = null, now } = report;
  const diagnostics = [...report.diagnostics, ...warnings.map(toDiagnostic)];
  const workers = plan?.workers ?? [];
  const schedules = workers.flatMap((worker) => createStatusEntries(worker, owned));
  return maskDocument({
    format: 'rota.status/1',
    at: formatInstant(now),
    summary: countEach(
      scheduleStates,
      schedules.map(({ state }) => state),
    ),
    workers: workers.map(createWorkerEntry),
    schedules,
    diagnostics: diagnostics.map(createDiagnosticEntry),
    error: toFailure(error),
  });
}
