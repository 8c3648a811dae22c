import { RefusalError } from '../errors.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

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

/** A run that can be asked to stop. */
export interface Interruption {
  /** Aborted by the first signal: what is in flight is finished, nothing new is started. */
  readonly stop: AbortSignal;
  /** The exit code the signal asks for; null as long as none came. */
  readonly exitCode: () => ExitCode | null;
  /** Stops listening, so that a signal ends the process as usual. */
  readonly close: () => void;
}

const exitCodeBySignal = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.terminated,
} as const;

/**
 * Listens for SIGINT and SIGTERM, and on a terminal for SIGHUP, which says that it is gone: the first asks to stop, the
 * second stops at once.
 */
export function listenForInterruption(onFirst: () => void, { isInteractive }: Pick<Io, 'isInteractive'>): Interruption {
  const controller = new AbortController();
  let exitCode: ExitCode | null = null;
  const onSignal = (signal: keyof typeof exitCodeBySignal): void => {
    if (exitCode !== null) process.exit(exitCodeBySignal[signal]);
    exitCode = exitCodeBySignal[signal];
    controller.abort();
    onFirst();
  };
  // Elsewhere SIGHUP may be ignored on purpose, as by nohup, which listening would end.
  const signals = isInteractive ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : (['SIGINT', 'SIGTERM'] as const);
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: controller.signal,
    exitCode: () => exitCode,
    close: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
