import { DeclarationError, RotaError } from '../errors.ts';
import { escapeInvisible } from '../report/visible-text.ts';
import { exitCodeByError, exitCodes } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { OutputError } from './output-error.ts';
import { runProgram } from './program.ts';
import type { Surroundings } from './program.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Runs one command line to its end; every way to end has an exit code and says why on standard error. */
export async function main(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  try {
    return await runProgram(argv, surroundings);
  } catch (error) {
    surroundings.io.log(error instanceof DeclarationError ? await describeDiagnostics(error) : describeFailure(error));
    if (error instanceof UsageError) return exitCodes.usage;
    return error instanceof RotaError ? exitCodeByError[error.code] : exitCodes.error;
  }
}

/** What renders them is loaded here alone: a start is faster without it. */
async function describeDiagnostics({ diagnostics }: DeclarationError): Promise<string> {
  const [{ textRenderer }, { createValidateDocument }, { plainPaint }] = await Promise.all([
    import('../report/text/text-renderer.ts'),
    import('../report/validate-document.ts'),
    import('../report/paint.ts'),
  ]);
  return textRenderer.validate(createValidateDocument({ declaration: null, diagnostics }), { paint: plainPaint });
}

function describeFailure(error: unknown): string {
  if (error instanceof UsageError) return lines(`error: ${error.message}`, error.hint);
  if (error instanceof RotaError) return lines(`error[${error.code}]: ${error.message}`, error.hint);
  if (error instanceof OutputError) return lines(`error: ${error.message}`, error.hint);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const hint = 'this is a bug of rota; please report it with these lines and the command you ran';
  return `${stack.split('\n').map(escapeInvisible).join('\n')}\n${lines(`rota ${version} on Node ${process.version}`, hint)}`;
}

function lines(message: string, hint: string | null): string {
  const hintLine = hint === null ? '' : `hint: ${escapeInvisible(hint)}\n`;
  return `${escapeInvisible(message)}\n${hintLine}`;
}
