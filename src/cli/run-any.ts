import { allCommands } from './definitions/all-commands.ts';
import { createProcessIo } from './io.ts';
import { main } from './main.ts';

/** Runs a command line of any command in this process; sets its exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  process.exitCode = await main(argv, { io: createProcessIo(), commands: allCommands });
}
