import { systemClock } from '../../clock.ts';
import type { LedgerError } from '../../errors.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { needsReview, type Plan } from '../../core/model/plan.ts';
import { isWhole, type PlanResult } from '../../pipeline.ts';
import { createPlanDocument, type PlanReport } from '../../report/documents/plan-document.ts';
import { isRefusedByPolicy } from '../../report/documents/guard-entry.ts';
import { renderPlanText } from '../../report/text/plan-text.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { exitCodeOfPlan, planSelected } from '../plan-files.ts';
import type { PlanFlags, SideReport } from '../flags.ts';
import type { Io } from '../io.ts';
import { loadGoverned, type Selected } from '../load.ts';
import { collectReport, printReport } from '../report-run.ts';

/** Options of `rota plan`. */
export interface PlanCommandFlags extends PlanFlags {
  /** Exits with 2 if changes are pending. */
  readonly detailedExitcode: boolean;
  /** File to save the plan to, if any. */
  readonly out?: string;
  /** Git revision to compare with; absent to compare with what is live. */
  readonly base?: string;
  /** Files to also write the plan to. */
  readonly report: readonly SideReport[];
}

/**
 * Shows what an apply would do; only reads from the service. A plan that is incomplete or that the policy refuses is
 * neither saved nor a success. An estimate is not saved.
 */
export async function runPlan(paths: readonly string[], flags: PlanCommandFlags, io: Io): Promise<ExitCode> {
  const now = systemClock.now();
  const base = flags.base === undefined ? {} : { base: flags.base };
  const nothing = { plan: null, findings: [], diagnostics: [], warnings: [], error: null, now, ...base };
  const { report, exitCode } = await collectReport<PlanReport>(nothing, async (add) => {
    const planned = await planEither(paths, { flags, io, now });
    const { declaration, plan, unreadLedger, findings } = planned;
    await refuseOutputs(flags, declaration, io);
    const isRefused = isRefusedByPolicy(findings);
    if (flags.out !== undefined && isWhole(plan) && unreadLedger === null && !isRefused) {
      const { writePlanFile } = await import('../plan-outputs.ts');
      await writePlanFile(flags.out, planned, flags, io);
    }
    add({ ...planned, estimate: unreadLedger && reasonOf(unreadLedger) });
    return isRefused && isWhole(plan) ? exitCodes.refused : exitCodeOf(plan, flags);
  });
  await writePlan(report, flags, io);
  return exitCode;
}

/** @throws UsageError if a plan would be written over a declared file. */
async function refuseOutputs({ out, report }: PlanCommandFlags, declaration: Declaration, io: Io): Promise<void> {
  const targets = [...(out === undefined ? [] : [out]), ...report.map(({ file }) => file)];
  if (targets.length === 0) return;
  const { refuseDeclared } = await import('../plan-outputs.ts');
  await refuseDeclared(targets, declaration, io);
}

/** Prints a plan in the requested format, and writes it to the requested files. */
async function writePlan(report: PlanReport, flags: PlanCommandFlags, io: Io): Promise<void> {
  const document = createPlanDocument(report);
  await printReport({ kind: 'plan', document, text: renderPlanText, hasResult: report.plan !== null }, flags, io);
  if (flags.report.length === 0) return;
  const { writeSideReports } = await import('../plan-outputs.ts');
  await writeSideReports(document, flags.report, io);
}

interface Planned extends Selected, Pick<PlanResult, 'plan' | 'findings' | 'warnings' | 'ledgerId' | 'unreadLedger'> {}

interface PlanRun {
  readonly flags: PlanCommandFlags;
  readonly io: Io;
  readonly now: Date;
}

/** Plans against what is live, or against a git revision if one is given. */
async function planEither(paths: readonly string[], { flags, io, now }: PlanRun): Promise<Planned> {
  const { base, policyRevision: reviewed = '' } = flags;
  const selected = await loadGoverned(paths, flags, io);
  if (base === undefined) {
    const planned = await planSelected(selected, { ...flags, mayEstimate: true }, io);
    const { declaration, reviewBase = null } = selected;
    // A ledger by itself reveals workers that no file declares any more.
    if (reviewBase === null) return planned;
    const { warnOfAllDropped } = await import('../plan-offline.ts');
    const dropped = warnOfAllDropped({ declaration, base: reviewBase, now }, reviewed, flags);
    return { ...planned, warnings: [...dropped, ...planned.warnings] };
  }
  const { policies, whole } = selected;
  const { planOffline } = await import('../plan-offline.ts');
  const offline = await planOffline(selected.declaration, { paths, base, flags, io, now, policies, whole });
  return { ...selected, ...offline, ledgerId: null, unreadLedger: null };
}

function reasonOf({ message, hint }: LedgerError): string {
  return hint === null ? message : `${message}; ${hint}`;
}

function exitCodeOf(plan: Plan, { detailedExitcode }: PlanCommandFlags): ExitCode {
  if (!isWhole(plan)) return exitCodeOfPlan(plan);
  return detailedExitcode && needsReview(plan) ? exitCodes.changes : exitCodes.done;
}
