import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

/** Adds one command to the program. Its code is imported when it runs, so that a command loads only what it needs. */
export type DefineCommand = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

/** What every command that takes paths says of them. */
export const pathsHelp =
  'files, directories or - for standard input (default: schedules.yaml, schedules.yml or schedules/)';

/** Command lines to try, for the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
