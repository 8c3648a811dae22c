import type { Failure } from '../core/model/failure.ts';
import { DeclarationError, RotaError } from '../errors.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { exitCodeByError } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

/** An expected end of a run, as its document tells it. */
export interface RunFailure {
  readonly exitCode: ExitCode;
  /** Null when the diagnostics say it all. */
  readonly error: Failure | null;
  /** Empty unless the declaration is to blame. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What a command's document says of an error that ended it.
 *
 * @throws the error itself when rota did not expect it.
 */
export function toRunFailure(error: unknown): RunFailure {
  if (!(error instanceof RotaError)) throw error;
  const exitCode = exitCodeByError[error.code];
  if (error instanceof DeclarationError) return { exitCode, error: null, diagnostics: error.diagnostics };
  return { exitCode, error, diagnostics: [] };
}
