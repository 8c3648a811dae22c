import { exitCodes } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

/** A run that can be asked to stop. */
export interface Interruption {
  /** Aborted by the first signal: what is in flight is finished, nothing new is started. */
  readonly stop: AbortSignal;
  /** The exit code the signal asks for; null as long as none came. */
  readonly exitCode: () => ExitCode | null;
  /** Stops listening, so that a signal ends the process as usual. */
  readonly close: () => void;
}

const exitCodeBySignal = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;

/** Listens for SIGINT and SIGTERM: the first asks to stop, the second stops at once. */
export function listenForInterruption(onFirst: () => void): Interruption {
  const controller = new AbortController();
  let exitCode: ExitCode | null = null;
  const onSignal = (signal: keyof typeof exitCodeBySignal): void => {
    if (exitCode !== null) process.exit(exitCodeBySignal[signal]);
    exitCode = exitCodeBySignal[signal];
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    stop: controller.signal,
    exitCode: () => exitCode,
    close: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
