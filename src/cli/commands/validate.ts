import { loadDeclaration } from '../../declare/load-declaration.ts';
import { createValidateDocument } from '../../report/documents/validate-document.ts';
import { exitCodes } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { ReportFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { createReporter } from '../reporter.ts';

/** Checks the files; neither network nor key is needed. */
export async function runValidate(paths: readonly string[], flags: ReportFlags, io: Io): Promise<ExitCode> {
  const { renderer, paint } = createReporter(flags, io);
  const loaded = await loadDeclaration({ paths, cwd: io.cwd, env: io.env, readStdin: io.readStdin });
  const declaration = loaded.kind === 'loaded' ? loaded.declaration : null;
  const document = createValidateDocument({ declaration, diagnostics: loaded.diagnostics });
  const text = renderer.validate(document, { paint });
  if (flags.format === 'text' && declaration === null) io.log(text);
  else await io.write(text);
  return declaration === null ? exitCodes.error : exitCodes.done;
}
