import { DeclarationError, RotaError } from '../errors.ts';
import { escapeCommandMarks, escapeCommandStart, escapeInvisible } from '../report/escape/escape-invisible.ts';
import { exitCodeByError, exitCodes } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { OutputError, UsageError } from './errors.ts';
import { printError, widthOf } from './print-error.ts';
import { runProgram } from './program.ts';
import type { Surroundings } from './program.ts';
import { version } from './version.ts';

/** Runs one command line to its end; every way to end has an exit code and says why on standard error. */
export async function main(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { io } = surroundings;
  try {
    return await runProgram(argv, surroundings);
  } catch (error) {
    if (error instanceof DeclarationError) await printDiagnostics(error, io);
    else if (isExpected(error)) printError(error, io);
    else io.log(describeBug(error));
    if (error instanceof UsageError) return exitCodes.usage;
    return error instanceof RotaError ? exitCodeByError[error.code] : exitCodes.error;
  }
}

function isExpected(error: unknown): error is RotaError | UsageError | OutputError {
  return error instanceof RotaError || error instanceof UsageError || error instanceof OutputError;
}

/** What renders them is loaded here alone: a start is faster without it. */
async function printDiagnostics({ diagnostics }: DeclarationError, io: Surroundings['io']): Promise<void> {
  const [{ renderValidateText }, { createValidateDocument }] = await Promise.all([
    import('../report/text/validate-text.ts'),
    import('../report/documents/validate-document.ts'),
  ]);
  const document = createValidateDocument({ declaration: null, diagnostics });
  io.log(renderValidateText(document, widthOf(io.logColumns)));
}

function describeBug(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    ...stack.split('\n'),
    `rota ${version} on Node ${process.version}`,
    '  hint: this is a bug in rota; please report it with these lines and the command you ran',
  ];
  return lines.map((line) => `${escapeCommandStart(escapeCommandMarks(escapeInvisible(line)))}\n`).join('');
}
