import {
  defineApply,
  defineCompletion,
  defineExplain,
  defineInit,
  defineInternal,
  definePlan,
  defineStatus,
  defineValidate,
} from './command-line.ts';
import type { DefineCommand } from './command-line.ts';
import { defineLedger } from './define-ledger.ts';
import { defineCalendar } from '../addons/calendar/command.ts';
import { defineDoctor } from '../addons/doctor/command.ts';
import { defineGitlab } from '../addons/gitlab/command.ts';
import { defineImport } from '../addons/import/command.ts';
import { definePause, defineResume } from '../addons/pause/command.ts';
import { defineRun } from '../addons/run/command.ts';
import { defineSandbox } from '../addons/sandbox/command.ts';
import { defineWatch } from '../addons/watch/command.ts';
import type { ExitCode } from './exit-code.ts';
import { createProcessIo } from './io.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

/** Runs a command line in this process; sets its exit code. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  process.exitCode = await runCommandLine(argv, createProcessIo());
}

/** Runs a command line to its end and tells its exit code. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  const ordered = putCommandFirst(argv);
  return await main(ordered, { io, commands: commandsFor(ordered) });
}

/** In the order in which help lists them. */
const commands: ReadonlyMap<string, DefineCommand> = new Map([
  ['validate', defineValidate],
  ['plan', definePlan],
  ['apply', defineApply],
  ['watch', defineWatch],
  ['status', defineStatus],
  ['calendar', defineCalendar],
  ['doctor', defineDoctor],
  ['run', defineRun],
  ['pause', definePause],
  ['resume', defineResume],
  ['import', defineImport],
  ['ledger', defineLedger],
  ['gitlab', defineGitlab],
  ['init', defineInit((argv, io) => main(argv, { io, commands: [defineImport] }))],
  ['sandbox', defineSandbox],
  ['explain', defineExplain],
  ['completion', defineCompletion],
]);

/** The command that a command line begins with, else all of them; each takes half a millisecond to define. */
function commandsFor([name = '']: readonly string[]): readonly DefineCommand[] {
  if (name.startsWith('__')) return [...commands.values(), defineInternal];
  const named = commands.get(name);
  return named === undefined ? [...commands.values()] : [named];
}

/** `rota --help plan` and `rota help ledger show` as `plan --help` and `ledger show --help`. */
function putCommandFirst(argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  const [name = ''] = rest;
  if (!['help', '--help', '-h'].includes(first) || name === '' || name.startsWith('-')) return argv;
  // An unknown command is wrong usage, whatever is asked of it.
  return commands.has(name) ? [...rest, '--help'] : rest;
}
