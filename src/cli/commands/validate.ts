import { createValidateDocument } from '../../report/documents/validate-document.ts';
import { exitCodes } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { ReportFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { loadFiles } from '../load.ts';
import { printReport } from '../report-run.ts';

/** Checks the files; neither network nor key is needed. */
export async function runValidate(paths: readonly string[], flags: ReportFlags, io: Io): Promise<ExitCode> {
  const loaded = await loadFiles(paths, io);
  const declaration = loaded.kind === 'loaded' ? loaded.declaration : null;
  const document = createValidateDocument({ declaration, diagnostics: loaded.diagnostics });
  await printReport(
    {
      text: (renderer, view) => renderer.validate(document, view),
      hasResult: declaration !== null,
      workers: [],
    },
    flags,
    io,
  );
  return declaration === null ? exitCodes.error : exitCodes.done;
}
