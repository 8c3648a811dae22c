import { systemClock } from '../../clock.ts';
import type { Declaration } from '../../model/declaration.ts';
import type { Plan } from '../../model/plan.ts';
import { hasWrites, isWhole } from '../../pipeline.ts';
import type { Preview } from '../../pipeline.ts';
import { loadLineDiff } from '../../report/load-line-diff.ts';
import { createPlanDocument } from '../../report/plan-document.ts';
import type { PlanReport } from '../../report/plan-document.ts';
import { exitCodes } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { PlanFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { loadSelected } from '../load-selected.ts';
import { openApi } from '../open-api.ts';
import { previewDeclared } from '../preview-declared.ts';
import type { OfflinePreview, OfflineSource } from '../preview-offline.ts';
import { createReporter } from '../reporter.ts';
import { toRunFailure } from '../run-failure.ts';
import type { SideReport } from '../side-report.ts';
import { findUndeclaredWorkers } from '../undeclared-workers.ts';

/** The options of `rota plan`. */
export interface PlanCommandFlags extends PlanFlags {
  /** Ends with 2 when changes are pending. */
  readonly detailedExitcode: boolean;
  /** Where to save the plan; absent: nowhere. */
  readonly out?: string;
  /** The git revision to compare with; absent: what is live. */
  readonly base?: string;
  /** Files to write the plan to besides; empty: none. */
  readonly report: readonly SideReport[];
}

/** Shows what an apply would do. The service is only read; a plan that is not whole is neither saved nor a success. */
export async function runPlan(paths: readonly string[], flags: PlanCommandFlags, io: Io): Promise<ExitCode> {
  const now = systemClock.now();
  let exitCode: ExitCode;
  let report: PlanReport;
  try {
    const { declaration, diagnostics } = await loadSelected(paths, flags, io);
    const previewed = await previewEither(declaration, { paths, flags, io, now });
    const { plan, findings } = previewed;
    if (flags.out !== undefined && isWhole(plan)) {
      const { writePlanFile } = await import('../plan-file.ts');
      await writePlanFile(flags.out, { declaration, plan }, io);
    }
    report = { plan, findings, diagnostics: [...diagnostics, ...previewed.diagnostics], error: null, now };
    exitCode = exitCodeOf(plan, flags);
  } catch (error) {
    const failure = toRunFailure(error);
    report = { plan: null, findings: [], diagnostics: failure.diagnostics, error: failure.error, now };
    exitCode = failure.exitCode;
  }
  await writePlan(flags.base === undefined ? report : { ...report, base: flags.base }, flags, io);
  return exitCode;
}

/** Prints a plan in the format asked for, and writes it to the files asked for. */
async function writePlan(report: PlanReport, flags: PlanCommandFlags, io: Io): Promise<void> {
  const { renderer, paint } = createReporter(flags, io);
  const document = createPlanDocument(report);
  const diffLines = await loadLineDiff(document);
  const text = renderer.plan(document, { paint, diffLines });
  if (flags.format === 'text' && report.plan === null) io.log(text);
  else await io.write(text);
  if (flags.report.length === 0) return;
  const { writeSideReports } = await import('../write-side-reports.ts');
  await writeSideReports(document, { reports: flags.report, diffLines, io });
}

/** Against what is live, or against a git revision when one is given. */
async function previewEither(
  declaration: Declaration,
  run: Omit<OfflineSource, 'base'> & { readonly flags: PlanCommandFlags },
): Promise<OfflinePreview> {
  const { base } = run.flags;
  if (base === undefined) {
    const previewed = await previewOnce(declaration, run.flags, run.io);
    return { ...previewed, diagnostics: findUndeclaredWorkers(previewed.owned, declaration, run.flags) };
  }
  const { previewOffline } = await import('../preview-offline.ts');
  return await previewOffline(declaration, { ...run, base });
}

async function previewOnce(declaration: Declaration, flags: PlanFlags, io: Io): Promise<Preview> {
  const { api, close } = await openApi(flags, io);
  try {
    return await previewDeclared(declaration, { reader: api, flags, io });
  } finally {
    close();
  }
}

function exitCodeOf(plan: Plan, { detailedExitcode }: PlanCommandFlags): ExitCode {
  if (!isWhole(plan)) return exitCodes.error;
  return detailedExitcode && hasWrites(plan) ? exitCodes.changes : exitCodes.done;
}
