import { toFailure, type Diagnostic, type Failure } from '../../core/model/diagnostic.ts';
import type { GuardFinding } from '../../core/model/guard.ts';
import { formatInstant } from '../../core/time/when.ts';
import { createContentEntry, type ContentEntry } from '../../report/documents/content-entry.ts';
import { createDiagnosticEntry, type DiagnosticEntry } from '../../report/documents/diagnostic-entry.ts';
import { createGuardEntry, type GuardEntry } from '../../report/documents/guard-entry.ts';
import { maskDocument } from '../../report/documents/mask-document.ts';
import { addressOf, contentOfRun, type RunResult, type RunStatus, type RunTarget } from './run-once.ts';

/** The document of `rota run`; `schemas/run.schema.json` describes it. */
export interface RunDocument {
  readonly format: 'rota.run/1';
  /** null if it ended before the run: the files are wrong, a guard refused, or the worker could not be listed. */
  readonly status: RunStatus | null;
  /** `alias/name`; null, like `worker`, `workerId` and `schedule`, if no declared schedule was found. */
  readonly address: string | null;
  /** The worker's alias. */
  readonly worker: string | null;
  readonly workerId: string | null;
  /** What is sent: a delay of one second, with the budget, and the prompt with secrets masked. */
  readonly schedule: ContentEntry | null;
  /** ID of the created row; null if not known. */
  readonly scheduleId: string | null;
  /** When the service was to run it, UTC; null if not known. */
  readonly dueAt: string | null;
  /** What the user should know although all went well, one sentence each. */
  readonly notes: readonly string[];
  readonly guards: readonly GuardEntry[];
  readonly diagnostics: readonly DiagnosticEntry[];
  /** Why it is not known to have run; null if it is. */
  readonly error: Failure | null;
  /** Why the ledger still has the run although its result is known; null if it does not. */
  readonly ledgerError: Failure | null;
}

/** What a run document is made from. */
export interface RunReport {
  readonly target: RunTarget | null;
  readonly result: RunResult | null;
  readonly findings: readonly GuardFinding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly ledgerProblem: Failure | null;
  /** What ended the command before there was a result; null if nothing did. */
  readonly error: Failure | null;
}

/** Creates the document of a run, even of a refused one. */
export function createRunDocument(report: RunReport): RunDocument {
  const { target, result, findings, diagnostics, ledgerProblem, error } = report;
  const dueAt = result?.dueAt ?? null;
  return maskDocument({
    format: 'rota.run/1',
    status: result?.status ?? null,
    address: target === null ? null : addressOf(target),
    worker: target?.worker.alias ?? null,
    workerId: target?.worker.workerId ?? null,
    schedule: target === null ? null : createContentEntry(contentOfRun(target.declared)),
    scheduleId: result?.scheduleId ?? null,
    dueAt: dueAt === null ? null : formatInstant(dueAt),
    notes: result?.notes ?? [],
    guards: findings.map(createGuardEntry),
    diagnostics: diagnostics.map(createDiagnosticEntry),
    error: error ?? toFailure(result?.error ?? null),
    ledgerError: toFailure(ledgerProblem),
  });
}
