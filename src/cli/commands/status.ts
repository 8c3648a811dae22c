import { systemClock } from '../../clock.ts';
import { isWhole } from '../../pipeline.ts';
import { createStatusDocument } from '../../report/documents/status-document.ts';
import type { StatusReport } from '../../report/documents/status-document.ts';
import type { StatusSort } from '../../report/documents/status-sort.ts';
import { exitCodes } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { ReportFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { planFiles } from '../plan-files.ts';
import type { Selection } from '../load.ts';
import { collectReport, printReport } from '../report-run.ts';
import type { RemoteFlags } from '../settings.ts';

/** The options of `rota status`. */
export interface StatusFlags extends ReportFlags, RemoteFlags, Selection {
  readonly sort: StatusSort;
  /** Lists only schedules whose next run is within so many seconds; absent: all. */
  readonly within?: number;
}

/** Shows how every schedule stands, in the words of the plan; fails when a worker could not be listed. */
export async function runStatus(paths: readonly string[], flags: StatusFlags, io: Io): Promise<ExitCode> {
  const nothing = { plan: null, owned: null, diagnostics: [], warnings: [], error: null, now: systemClock.now() };
  const { report, exitCode } = await collectReport<StatusReport>(nothing, async (add) => {
    const previewed = await planFiles(paths, { ...flags, allow: [] }, io);
    add(previewed);
    return isWhole(previewed.plan) ? exitCodes.done : exitCodes.error;
  });
  const { sort, within: withinSeconds = null } = flags;
  const document = createStatusDocument({ ...report, sort, withinSeconds });
  await printReport(
    {
      text: (renderer, view) => renderer.status(document, view),
      hasResult: report.plan !== null,
      workers: document.workers,
    },
    flags,
    io,
  );
  return exitCode;
}
