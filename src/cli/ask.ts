import { RefusalError } from '../errors.ts';
import type { Io } from './io.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { systemClock } from '../clock.ts';
import type { PlanResult } from '../pipeline.ts';
import { createPlanDocument } from '../report/documents/plan-document.ts';
import { renderPlanText } from '../report/text/plan-text.ts';
import type { ReportFlags } from './flags.ts';
import { viewOf } from './report-run.ts';

/**
 * Asks a person a question that only `yes` answers.
 *
 * @throws RefusalError `not-approved`, with what `no` means as its message, for any other answer and when the run was
 * asked to stop.
 */
export async function requireYes(
  question: string,
  no: string,
  { io, stop }: { readonly io: Io; readonly stop: AbortSignal },
): Promise<void> {
  const answer = await io.ask(`${question} Only 'yes' will be accepted: `, stop);
  if (answer.trim() !== 'yes' || stop.aborted) throw new RefusalError('not-approved', no);
}

/**
 * Shows a plan to the person at the terminal and asks. The talk is on standard error, whatever the format, so that
 * standard output holds the report alone.
 *
 * @throws RefusalError `not-approved` for any answer but `yes`, and when the run was asked to stop.
 */
export async function askForApproval(
  { plan, findings, warnings, diagnostics }: PlanResult & { readonly diagnostics: readonly Diagnostic[] },
  { flags, io, stop }: { readonly flags: ReportFlags; readonly io: Io; readonly stop: AbortSignal },
): Promise<void> {
  const document = createPlanDocument({ plan, findings, warnings, diagnostics, error: null, now: systemClock.now() });
  io.log(renderPlanText(document, viewOf(flags, io, 'logColumns')));
  await requireYes('\nApply these changes?', 'Apply cancelled.', { io, stop });
}
