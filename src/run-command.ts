/** Every command by its name: the one file that knows both the command line and what is added to it. */
import { defineApply, definePlan, defineValidate, type DefineCommand } from './cli/command-line.ts';
import type { ExitCode } from './cli/exit-code.ts';
import { createProcessIo, type Io } from './cli/io.ts';
import { main } from './cli/main.ts';

/** Runs a command line in this process and ends it, once all that was said has been taken. */
export async function runCommand(argv: readonly string[]): Promise<never> {
  const io = createProcessIo();
  const exitCode = await runCommandLine(argv, io);
  await io.logTaken();
  // By itself Node takes its heap down piece by piece, which is a twentieth of a plan.
  process.exit(exitCode);
}

/** Runs a command line to its end and tells its exit code. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  const ordered = putCommandFirst(argv);
  return await main(ordered, { io, commands: await commandsFor(ordered) });
}

/** In the order in which help lists them; of those that no pipeline waits for, the definition is loaded as well. */
type LoadDefinition = () => DefineCommand | Promise<DefineCommand>;

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

/** The command that a command line begins with, else all of them; each takes half a millisecond to define. */
async function commandsFor([name = '']: readonly string[]): Promise<readonly DefineCommand[]> {
  const load = commands.get(name);
  if (load !== undefined) return [await load()];
  const all = await Promise.all([...commands.values()].map(async (each) => await each()));
  return name.startsWith('__') ? [...all, (await import('./cli/define-commands.ts')).defineInternal] : all;
}

/** `rota --help plan` and `rota help ledger show` as `plan --help` and `ledger show --help`. */
function putCommandFirst(argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  const [name = ''] = rest;
  if (!['help', '--help', '-h'].includes(first) || name === '' || name.startsWith('-')) return argv;
  // An unknown command is wrong usage, whatever is asked of it.
  return commands.has(name) ? [...rest, '--help'] : rest;
}
