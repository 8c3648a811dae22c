import { systemClock } from '../../clock.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import { findMisdirected, findUnfollowed, type DecisionProblem } from '../../core/plan/decisions.ts';
import { requestOf } from '../../core/plan/plan-request.ts';
import { needsReview, type Plan } from '../../core/model/plan.ts';
import { applyPlan, requireApproval, type Approval, type PlanResult, type ApplyResult } from '../../pipeline.ts';
import { createApplyDocument, type ApplyReport } from '../../report/documents/apply-document.ts';
import { renderApplyText } from '../../report/text/apply-text.ts';
import {
  checkDue,
  checkLedger,
  checkReviewed,
  readApplyTarget,
  reviewedAs,
  type ApplyTarget,
} from '../apply-target.ts';
import { listenForInterruption, requireYes } from '../ask.ts';
import { createPlanDocument } from '../../report/documents/plan-document.ts';
import { renderPlanText } from '../../report/text/plan-text.ts';
import { createCancelledFile, requireSafeFile, type CancelledFile } from '../cancelled-file.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { exitCodeOfIncomplete, planDeclared } from '../plan-files.ts';
import type { ApplyFlags } from '../flags.ts';
import { printError, type Io } from '../io.ts';
import { openApi, type OpenApi } from '../open-api.ts';
import { OutputError, UsageError } from '../errors.ts';
import { countWrites } from '../progress.ts';
import { collectReport, createNote, printReport, viewOf } from '../report-run.ts';
import { isPartial } from '../load.ts';

/** Makes live schedules match the declaration, and reports every outcome. Calls `onApproved` before the first write. */
export async function runApply(
  paths: readonly string[],
  flags: ApplyFlags,
  io: Io,
  onApproved: () => Promise<void> = () => Promise.resolve(),
): Promise<ExitCode> {
  if (!flags.yes && !io.isInteractive) {
    throw new UsageError(
      'cannot ask for approval without a terminal: use --yes',
      'to see the changes first: rota plan',
    );
  }
  const note = createNote(flags, io);
  const interruption = listenForInterruption(() => {
    note('Stopping: finishing what is in flight, starting nothing new. A second signal stops at once.');
  }, io);
  try {
    const { report, exitCode } = await applyOnce({ paths, flags, io, stop: interruption.stop, onApproved });
    const isReported = await tryToReport(report, flags, io);
    return interruption.exitCode() ?? (isReported ? exitCode : exitCodes.partial);
  } finally {
    interruption.close();
  }
}

interface ApplyRun {
  readonly paths: readonly string[];
  readonly flags: ApplyFlags;
  readonly io: Io;
  readonly stop: AbortSignal;
  readonly onApproved: () => Promise<void>;
}

async function applyOnce(run: ApplyRun): Promise<{ readonly report: ApplyReport; readonly exitCode: ExitCode }> {
  const { paths, flags, io, stop, onApproved } = run;
  const nothing = { plan: null, workers: [], unconverged: [], converged: false, findings: [], warnings: [] };
  const report: ApplyReport = { ...nothing, diagnostics: [], error: null, now: systemClock.now() };
  return await collectReport(report, async (add) => {
    const target = await readApplyTarget(paths, flags, io);
    const { decisions } = requestOf(flags);
    refuseDecision(findMisdirected(decisions, target.declaration, { hasLedger: target.declaration.ledger !== null }));
    add({ diagnostics: target.diagnostics });
    const service = await openApi(target.declaration.workers, flags, io, { stop });
    const opened = { ...run, target, service };
    try {
      const planned = await planNow(opened);
      add(planned);
      refuseDecision(findUnfollowed(decisions, planned.plan));
      const approval = await approve(planned, opened);
      await onApproved();
      const applied = await applyNow(approval, opened);
      add(applied);
      return exitCodeOf(applied, approval.plan);
    } finally {
      service.close();
    }
  });
}

/** @throws UsageError for a decision that would have no effect, or a wrong one. */
function refuseDecision(problem: DecisionProblem | null): void {
  if (problem === null) return;
  throw new UsageError(`--${problem.option} ${problem.message}`, problem.hint);
}

/** A run that knows what to apply, and to which service. */
interface OpenedRun extends ApplyRun {
  readonly target: ApplyTarget;
  readonly service: OpenApi;
}

async function planNow({ flags, io, target, service: { api, clock } }: OpenedRun): Promise<PlanResult> {
  const { declaration, governance } = target;
  // A saved plan may cover only some workers.
  const isPart = flags.plan !== undefined || isPartial(flags);
  return await planDeclared(declaration, { reader: api, clock, flags, io, isPartial: isPart, governance });
}

/** Approves a plan that is the reviewed one, that no guard refuses and that a person, if asked, says yes to. */
async function approve(planned: PlanResult, run: OpenedRun): Promise<Approval> {
  const { target, flags } = run;
  const { declaration } = target;
  checkReviewed({ ...planned, declaration }, target.reviewed);
  checkLedger(planned, target);
  if (flags.due) checkDue({ ...planned, declaration });
  const approval = requireApproval(planned);
  if (flags.yes || !needsReview(approval.plan)) return approval;
  await askForApproval(planned, run);
  // Reading a plan takes a person a while, and another writer may have made changes meanwhile.
  const again = await planNow(run);
  checkReviewed({ ...again, declaration }, reviewedAs(planned.plan));
  return requireApproval(again);
}

/**
 * Shows a plan to the person at the terminal and asks for approval. The dialogue is on standard error in every format,
 * so that standard output contains only the report.
 *
 * @throws RefusalError `not-approved` for any answer but `yes`, and if the run was asked to stop.
 */
async function askForApproval(
  { plan, findings, warnings }: PlanResult,
  { flags, io, stop, target: { diagnostics }, service: { otherUrls } }: OpenedRun,
): Promise<void> {
  const document = createPlanDocument({ plan, findings, warnings, diagnostics, error: null, now: systemClock.now() });
  io.log(renderPlanText(document, viewOf(flags, io, 'logColumns')));
  // A variable left over from a sandbox sends everything there, and nothing else would say so.
  const place = otherUrls.length === 0 ? '' : ` at ${otherUrls.join(', ')}`;
  await requireYes(`\nApply these changes${place}?`, 'Apply cancelled.', { io, stop });
}

async function applyNow(approval: Approval, run: OpenedRun): Promise<ApplyResult> {
  const { paths, flags, io, target, service, stop } = run;
  const cancelled = flags.saveCancelled === undefined ? null : openCancelledFile(flags.saveCancelled, paths, io);
  // Saved before the first write, so that nothing is cancelled if the disk is full.
  await cancelled?.keepPlanned(approval.plan);
  const note = createNote(flags, io);
  const counted = countWrites(service.api, approval.plan, { flags, io });
  const applied = await applyPlan(target.declaration, approval, {
    api: counted.api,
    clock: service.clock,
    concurrency: flags.concurrency,
    stop,
    onOutcome: ({ change, status }) => {
      if (!flags.verbose) return;
      const what = change.name === null ? change.alias : formatAddress(change.alias, change.name);
      note(`${change.kind} ${what}: ${status}`);
    },
  }).finally(counted.end);
  await cancelled?.keepOutcomes(applied.workers);
  return applied;
}

function openCancelledFile(file: string, paths: readonly string[], io: Io): CancelledFile {
  return createCancelledFile({
    file,
    io,
    prepare: () => requireSafeFile(file, paths, io),
    onUnkept: (problem) => {
      io.log(`warning[unkept]: ${problem}\n`);
    },
  });
}

function exitCodeOf({ workers, converged, undecided }: ApplyResult, plan: Plan): ExitCode {
  if (undecided.length > 0) return exitCodes.partial;
  if (converged) return exitCodes.done;
  return workers.some(({ outcomes }) => outcomes.length > 0) ? exitCodes.partial : exitCodeOfIncomplete(plan);
}

/**
 * Prints the report; false if that fails after schedules were written.
 *
 * @throws OutputError if it fails and nothing was written to the service.
 */
async function tryToReport(report: ApplyReport, flags: ApplyFlags, io: Io): Promise<boolean> {
  const document = createApplyDocument(report);
  const printed = { kind: 'apply', document, text: renderApplyText, hasResult: report.plan !== null } as const;
  try {
    if (await printReport(printed, flags, io)) return true;
    throw new OutputError('to standard output', 'broken pipe');
  } catch (error) {
    const hasWritten = report.workers.some(({ outcomes }) => outcomes.length > 0);
    if (!(error instanceof OutputError) || !hasWritten) throw error;
    const message = `the apply finished, but its report could not be written: ${error.message}`;
    printError({ code: error.code, message, hint: 'to see what is left: rota plan' }, io);
    return false;
  }
}
