/** The table of commands, and the only file that imports both the command line and the add-ons. */
import { defineApply, definePlan, defineValidate, type DefineCommand } from './cli/command-line.ts';
import type { ExitCode } from './cli/exit-code.ts';
import { createProcessIo, type Io } from './cli/io.ts';
import { main } from './cli/main.ts';

/** Runs a command line and exits the process, once standard error has been flushed. */
export async function runCommand(argv: readonly string[]): Promise<never> {
  const io = createProcessIo();
  const exitCode = await runCommandLine(argv, io);
  await io.logTaken();
  // If left to exit by itself, Node tears its heap down piece by piece, which takes 5 % of the time of a plan.
  process.exit(exitCode);
}

/** Runs a command line to its end and returns its exit code. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  const ordered = putCommandFirst(argv);
  return await main(ordered, { io, commands: await commandsFor(ordered) });
}

/**
 * Loads the definition of a command. Commands that pipelines wait for are part of this file's imports; the others are
 * imported on demand.
 */
type LoadDefinition = () => DefineCommand | Promise<DefineCommand>;

/** In the order in which help lists them. */
const commands: ReadonlyMap<string, LoadDefinition> = new Map<string, LoadDefinition>([
  ['validate', () => defineValidate],
  ['plan', () => definePlan],
  ['apply', () => defineApply],
  ['watch', async () => (await import('./addons/watch/command.ts')).defineWatch],
  ['status', async () => (await import('./cli/define-commands.ts')).defineStatus],
  ['calendar', async () => (await import('./addons/calendar/command.ts')).defineCalendar],
  ['doctor', async () => (await import('./addons/doctor/command.ts')).defineDoctor],
  ['run', async () => (await import('./addons/run/command.ts')).defineRun],
  ['pause', async () => (await import('./addons/pause/command.ts')).definePause],
  ['resume', async () => (await import('./addons/pause/command.ts')).defineResume],
  ['import', loadImport],
  ['ledger', async () => (await import('./cli/define-commands.ts')).defineLedger],
  ['gitlab', async () => (await import('./addons/gitlab/command.ts')).defineGitlab],
  ['init', loadInit],
  ['sandbox', async () => (await import('./addons/sandbox/command.ts')).defineSandbox],
  ['explain', async () => (await import('./cli/define-commands.ts')).defineExplain],
  ['completion', async () => (await import('./cli/define-commands.ts')).defineCompletion],
]);

async function loadImport(): Promise<DefineCommand> {
  return (await import('./addons/import/command.ts')).defineImport;
}

async function loadInit(): Promise<DefineCommand> {
  const { defineInit } = await import('./cli/define-commands.ts');
  return defineInit(async (argv, io) => await main(argv, { io, commands: [await loadImport()] }));
}

/** The command that a command line begins with, or all of them. Defining one takes half a millisecond. */
async function commandsFor([name = '']: readonly string[]): Promise<readonly DefineCommand[]> {
  const load = commands.get(name);
  if (load !== undefined) return [await load()];
  const all = await Promise.all([...commands.values()].map(async (each) => await each()));
  return name.startsWith('__') ? [...all, (await import('./cli/define-commands.ts')).defineInternal] : all;
}

/** Turns `rota --help plan` and `rota help ledger show` into `plan --help` and `ledger show --help`. */
function putCommandFirst(argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  const [name = ''] = rest;
  if (!['help', '--help', '-h'].includes(first) || name === '' || name.startsWith('-')) return argv;
  // An unknown command is a usage error, even if only its help is asked for.
  return commands.has(name) ? [...rest, '--help'] : rest;
}
