import type { DefineCommand } from '../definitions/define-command.ts';
import { createProcessIo } from '../io.ts';
import { main } from '../main.ts';

/** Runs a command line in this process; sets its exit code. */
export type Start = (argv: readonly string[]) => Promise<void>;

/** A start that knows these commands and loads nothing of any other. */
export function createStart(commands: readonly DefineCommand[]): Start {
  return async (argv) => {
    process.exitCode = await main(argv, { io: createProcessIo(), commands });
  };
}
