import { systemClock } from '../../clock.ts';
import { isWhole } from '../../pipeline.ts';
import { createStatusDocument } from '../../report/documents/status-document.ts';
import type { StatusReport } from '../../report/documents/status-document.ts';
import { exitCodes } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { ReportFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { previewFiles } from '../preview-files.ts';
import { printFailures } from '../print-error.ts';
import { createReporter } from '../reporter.ts';
import { toRunFailure } from '../run-failure.ts';
import type { Selection } from '../select-workers.ts';
import type { RemoteFlags } from '../settings.ts';

/** The options of `rota status`. */
export interface StatusFlags extends ReportFlags, RemoteFlags, Selection {}

/** Shows how every schedule stands, in the words of the plan; fails when a worker could not be listed. */
export async function runStatus(paths: readonly string[], flags: StatusFlags, io: Io): Promise<ExitCode> {
  const now = systemClock.now();
  let exitCode: ExitCode;
  let report: StatusReport;
  try {
    const previewed = await previewFiles(paths, { ...flags, allow: [] }, io);
    report = { ...previewed, error: null, now };
    exitCode = isWhole(previewed.plan) ? exitCodes.done : exitCodes.error;
  } catch (error) {
    const failure = toRunFailure(error);
    report = { plan: null, owned: null, warnings: [], ...failure, now };
    exitCode = failure.exitCode;
  }
  const { renderer, paint } = createReporter(flags, io);
  const document = createStatusDocument(report);
  const text = renderer.status(document, { paint });
  if (flags.format === 'text' && report.plan === null) io.log(text);
  else await io.write(text);
  printFailures(document.workers, io);
  return exitCode;
}
