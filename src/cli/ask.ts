import { RefusalError } from '../errors.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/**
 * Asks a person a question that only `yes` answers.
 *
 * @throws RefusalError `not-approved`, with `no` as its message, for any other answer or if the run was asked to stop.
 */
export async function requireYes(
  question: string,
  no: string,
  { io, stop }: { readonly io: Io; readonly stop: AbortSignal },
): Promise<void> {
  const answer = await io.ask(`${question} Only 'yes' will be accepted: `, stop);
  if (answer.trim() !== 'yes' || stop.aborted) throw new RefusalError('not-approved', no);
}

/** A request by signal to stop a run. */
export interface Interruption {
  /** Aborted by the first signal: what is in flight is finished, nothing new is started. */
  readonly stop: AbortSignal;
  /** Exit code for the signal; null if none has arrived. */
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
 * Listens for SIGINT and SIGTERM, and on a terminal also for SIGHUP, which says that the terminal is gone. The first
 * signal asks to stop, the second ends the process at once.
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
  // Without a terminal, SIGHUP may be ignored on purpose, as with nohup; a listener would undo that.
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
