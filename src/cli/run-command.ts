import { commandsFor } from './commands-for.ts';
import { createProcessIo } from './io.ts';
import { main } from './main.ts';

/** Runs a command line in this process; sets its exit code. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  process.exitCode = await main(argv, { io: createProcessIo(), commands: commandsFor(argv) });
}
