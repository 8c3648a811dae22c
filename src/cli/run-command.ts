import {
  defineApply,
  defineComplete,
  defineCompletion,
  defineExplain,
  defineInit,
  defineLedger,
  definePlan,
  defineStatus,
  defineValidate,
} from './command-line.ts';
import type { DefineCommand } from './command-line.ts';
import { defineCalendar } from '../addons/calendar/command.ts';
import { defineImport } from '../addons/import/command.ts';
import { defineSandbox } from '../addons/sandbox/command.ts';
import { defineWatch } from '../addons/watch/command.ts';
import { createProcessIo } from './io.ts';
import { main } from './main.ts';

/** Runs a command line in this process; sets its exit code. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  process.exitCode = await main(argv, { io: createProcessIo(), commands: commandsFor(argv) });
}

/** In the order in which help lists them. */
const commands: ReadonlyMap<string, DefineCommand> = new Map([
  ['validate', defineValidate],
  ['plan', definePlan],
  ['apply', defineApply],
  ['watch', defineWatch],
  ['status', defineStatus],
  ['calendar', defineCalendar],
  ['import', defineImport],
  ['ledger', defineLedger],
  ['init', defineInit],
  ['sandbox', defineSandbox],
  ['explain', defineExplain],
  ['completion', defineCompletion],
]);

/** The command that a command line begins with, else all of them; each takes half a millisecond to define. */
function commandsFor([name = '']: readonly string[]): readonly DefineCommand[] {
  if (name === '__complete') return [...commands.values(), defineComplete];
  const named = commands.get(name);
  return named === undefined ? [...commands.values()] : [named];
}
