/**
 * rota as a library: the steps behind the commands, for programs that want values instead of text. Start with
 * `createRota`. The individual steps and their parts are exported as well.
 *
 * @example
 * ```ts
 * const rota = createRota({ apiKey: process.env.HANDINGER_API_KEY ?? '' });
 * const planned = await rota.plan({ paths: ['schedules.yaml'] });
 * console.log(renderers.text.plan(createPlanDocument(planned)));
 * const { converged } = await rota.apply(planned);
 * rota.close();
 * ```
 *
 * @packageDocumentation
 */
export { createRota } from './create-rota.ts';
export type { ApplyOptions, Planned, PlanOptions, Rota, RotaOptions } from './create-rota.ts';

export {
  loadDeclaration,
  createChurnBreaker,
  createRateMemory,
  planDeclaration,
  applyPlan,
  requireApproval,
} from './pipeline.ts';
export type { Approval, ChurnBreaker, Loaded, PlanResult, PlanContext, RateMemory } from './pipeline.ts';
export type { ApplyContext, ApplyResult } from './pipeline.ts';
export type { LoadOptions } from './declare/load-declaration.ts';
export type { Memory } from './apply/apply-remembered.ts';
export type { ChurnWrite } from './apply/churn-breaker.ts';
export type { MemorySource, ReadMemory } from './pipeline.ts';
export type { ApprovedPlan } from './core/plan/guard.ts';

export { createManualClock, systemClock } from './clock.ts';
export type { Clock, ManualClock, WorkerClock } from './clock.ts';
export { DeclarationError, LedgerError, RefusalError, RemoteError, RotaError } from './errors.ts';
export type { ErrorCode, ErrorDetails, RemoteEffect, RemoteErrorCode } from './errors.ts';

export { createClient } from './api/client.ts';
export type { Client, ClientOptions, SeenAnswer } from './api/client.ts';
export { findProxy } from './api/proxy.ts';
export type { Proxy, ProxyResult } from './api/proxy.ts';
export { withRetry } from './api/retry.ts';
export type { RetryingApi, RetryOptions } from './api/retry.ts';
export type { ScheduleApi, ScheduleCreator, ScheduleReader } from './api/port.ts';
export type { ServiceClock } from './api/service-clock.ts';

export { createMemoryLedger } from './ledger/memory-ledger.ts';
export { openLedger } from './ledger/open-ledger.ts';
export type { LedgerContext } from './ledger/backend.ts';
export type { ServicesOfRun } from './ledger/service-ledger.ts';
export type { CommitResult, Ledger, LedgerChanges, LedgerState, Revision } from './ledger/ledger.ts';

export { createApplyDocument } from './report/documents/apply-document.ts';
export type {
  ApplyDocument,
  ApplyReport,
  CancelledEntry,
  OutcomeEntry,
  UnconvergedEntry,
} from './report/documents/apply-document.ts';
export { createPlanDocument } from './report/documents/plan-document.ts';
export type {
  BusiestMinuteEntry,
  BusyMinuteEntry,
  InstantEntry,
  PlanDocument,
  PlanReport,
} from './report/documents/plan-document.ts';
export { createStatusDocument } from './report/documents/status-document.ts';
export type { StatusDocument, StatusReport } from './report/documents/status-document.ts';
export { createValidateDocument } from './report/documents/validate-document.ts';
export type { ValidateDocument, ValidateReport } from './report/documents/validate-document.ts';
export type { ChangeEntry, EntrySubject } from './report/documents/change-entry.ts';
export type { ContentEntry, NextRunEntry, SpreadEntry } from './report/documents/content-entry.ts';
export type { SetContent, SetEntry } from './report/documents/set-entry.ts';
export type { DiagnosticEntry } from './report/documents/diagnostic-entry.ts';
export type { BreachEntry, GuardEntry } from './report/documents/guard-entry.ts';
export type { ScheduleState, StatusSort } from './report/documents/status-words.ts';
export type { Ownership, StatusEntry } from './report/documents/status-entry.ts';
export type { PlannedWorkerEntry, WarningEntry, WorkerEntry } from './report/documents/worker-entry.ts';

export { renderers } from './report/render.ts';
export type { Format, Renderer, View } from './report/renderer.ts';
export { ansiPaint, plainPaint } from './report/renderer.ts';
export type { Paint, Tone } from './report/renderer.ts';
export { formatDiagnostics, formatError } from './report/text/problem-lines.ts';
export { renderCodeQuality, renderTerraform } from './report/gitlab.ts';

export { isWrite } from './core/model/change.ts';
export { changesOf, hasWrites, isWhole } from './core/model/plan.ts';
export { diagnosticCodes } from './declare/problems.ts';
export type { DiagnosticCode } from './declare/problems.ts';
export { allowableGuards, guardCodes } from './core/model/guard.ts';
export { policyRules } from './core/model/policy.ts';
export { judgeDeclaration } from './core/policy/judge-declaration.ts';
export { loadPolicy } from './declare/policy/load-policy.ts';
export type { LoadedPolicy, PolicyOptions } from './declare/policy/load-policy.ts';
export type { PolicyJudgement } from './core/policy/judge-declaration.ts';
export type { ExceptionRemark } from './core/policy/judge-declaration.ts';
export type { DayWindow } from './core/time/day-window.ts';
export type {
  Breach,
  Permit,
  Policy,
  PolicyException,
  PolicyLimits,
  PolicyRule,
  RequirableField,
} from './core/model/policy.ts';
export { changeKinds, holdCauses } from './core/model/change.ts';
export { outcomeStatuses } from './core/model/outcome.ts';
export { planWarningCodes } from './core/plan/warnings.ts';

export type { Budget } from './core/model/content.ts';
export type { Content } from './core/model/content.ts';
export type { Lateness } from './core/time/latenesses.ts';
export type { CronWhen, DelayedWhen, IntervalWhen, ScheduledWhen, When, WhenKind } from './core/time/when.ts';
export type {
  CancelLimit,
  Declaration,
  DeclaredSchedule,
  DeclaredWorker,
  FromSet,
  Spread,
} from './core/model/declaration.ts';
export type { IgnoreRule, Prune } from './core/model/declaration.ts';
export type { LedgerLocation } from './core/model/ledger-location.ts';
export type { Diagnostic, Excerpt, Severity } from './core/model/diagnostic.ts';
export type { Location } from './core/model/diagnostic.ts';
export type { ListedWorker, LiveSchedule, ObservedWorker } from './core/model/live.ts';
export type { RecognisedSchedule, UnavailableWorker, UnrecognisedSchedule } from './core/model/live.ts';
export type { ElsewhereOwned, Intent, Owned, OwnedSchedule, OwnedWorker } from './core/model/owned.ts';
export type { Provenance } from './core/model/record-changes.ts';
export type { OffCause } from './core/model/bounds.ts';
export type { Pause } from './core/model/bounds.ts';
export type { Instant, InstantCause } from './core/model/bounds.ts';
export type { Judged } from './core/model/plan.ts';
export type { Change, ChangeBase, ChangeKind, WriteChange } from './core/model/change.ts';
export type { Plan, WorkerPlan } from './core/model/plan.ts';
export type { AdoptChange, CancelChange, CreateChange, ForgetChange } from './core/model/change.ts';
export type { HoldChange, KeepChange, ReplaceChange, ReviewedChange, UnprotectChange } from './core/model/change.ts';
export type { AllowableGuard, GuardCode, GuardFinding, GuardFound } from './core/model/guard.ts';
export type { CancelCause, HoldCause } from './core/model/change.ts';
export type { Decisions } from './core/plan/decisions.ts';
export type { PlanRequest } from './core/plan/plan-request.ts';
export type { PlanWarning, PlanWarningCode, WarningSubject } from './core/plan/warnings.ts';
export type { ReviewCode } from './core/plan/review.ts';
export type { RunRate } from './core/plan/run-rate.ts';
export type { Failure } from './core/model/diagnostic.ts';
export type { Outcome, OutcomeStatus, Unconverged, WorkerOutcome } from './core/model/outcome.ts';
export type { PauseBlockEntry, PauseEntry } from './report/documents/pause-entry.ts';
export type { PausedRecords } from './core/model/plan.ts';
