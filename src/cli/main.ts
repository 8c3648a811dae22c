import { DeclarationError, RotaError } from '../errors.ts';
import { escapeCommandMarks, escapeCommandStart, escapeInvisible } from '../report/escape/escape-invisible.ts';
import { exitCodeOfError, exitCodes, type ExitCode } from './exit-code.ts';
import { OutputError, UsageError } from './errors.ts';
import { printError, widthOf, type Io } from './io.ts';
import { version } from './version.ts';
import { Command, CommanderError, type Option } from 'commander';
import { pagePath } from './docs.ts';
import { explainUsage } from './explain-usage.ts';
import type { DefineCommand } from './command-line.ts';

/**
 * Runs one command line. Every way to end has an exit code, and standard error says why. Help lists the commands in the
 * given order.
 */
export async function main(
  argv: readonly string[],
  { io, commands }: { readonly io: Io; readonly commands: readonly DefineCommand[] },
): Promise<ExitCode> {
  try {
    return await runProgram(argv, io, commands);
  } catch (error) {
    if (error instanceof DeclarationError) await printDiagnostics(error, io);
    else if (isExpected(error)) printError(error, io);
    else io.log(describeBug(error));
    if (error instanceof UsageError) return exitCodes.usage;
    return error instanceof RotaError ? exitCodeOfError(error.code) : exitCodes.error;
  }
}

function isExpected(error: unknown): error is RotaError | UsageError | OutputError {
  return error instanceof RotaError || error instanceof UsageError || error instanceof OutputError;
}

/** Prints diagnostics. Their renderer is loaded only here, because a start is faster without it. */
async function printDiagnostics({ diagnostics }: DeclarationError, io: Io): Promise<void> {
  const [{ renderValidateText }, { createValidateDocument }] = await Promise.all([
    import('../report/text/validate-text.ts'),
    import('../report/documents/validate-document.ts'),
  ]);
  const document = createValidateDocument({ declaration: null, diagnostics });
  io.log(renderValidateText(document, widthOf(io.logColumns)));
}

function describeBug(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    ...stack.split('\n'),
    `rota ${version} on Node ${process.version}`,
    '  hint: this is a bug in rota; please report it with these lines and the command you ran',
  ];
  return lines.map((line) => `${escapeCommandStart(escapeCommandMarks(escapeInvisible(line)))}\n`).join('');
}

/**
 * Runs one command line and returns its exit code. A command's code is loaded only if it runs.
 *
 * @throws what the command throws, and UsageError for a wrong command line.
 */
async function runProgram(argv: readonly string[], io: Io, commands: readonly DefineCommand[]): Promise<ExitCode> {
  let help = '';
  let exitCode: ExitCode = exitCodes.done;
  const finish = (code: ExitCode): void => {
    exitCode = code;
  };
  const program = createProgram();
  for (const define of commands) define(program, io, finish);
  for (const command of withCommands(program)) {
    command.addHelpText('after', () => `\nDocs: ${pagePath('commands.md', io.cwd)}`);
    if (command.commands.length > 0) command.helpCommand('help [command]', 'print the help of a command');
    command
      .configureHelp({ minWidthToWrap: 20, optionDescription: describeOption, subcommandTerm: describeCommand })
      .exitOverride((error) => {
        const isHelp = error.exitCode === 0 || error.code === 'commander.help';
        throw isHelp ? error : explainUsage(error, command);
      })
      .configureOutput({
        writeOut: (text) => {
          help += text;
        },
        writeErr: (text) => {
          io.log(text);
        },
        outputError: () => undefined,
      });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  if (help !== '') await io.write(help);
  return exitCode;
}

function withCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withCommands)];
}

/** Returns a command as commander shows it, without options: `plan [paths...]`. */
function describeCommand(command: Command): string {
  const [, usage = ''] = /^\[options\] ?(?:\[command\])? ?(.*)$/.exec(command.usage()) ?? [];
  return usage === '' ? command.name() : `${command.name()} ${usage}`;
}

/** Returns the description of an option as commander shows it, but without the defaults `false` and an empty list. */
function describeOption({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const value: unknown = defaultValue;
  const plain = typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  const shown = defaultValueDescription ?? plain;
  const facts = [
    ...(argChoices === undefined ? [] : [argChoices.join(', ')]),
    ...(shown === null ? [] : [`default: ${shown}`]),
  ];
  return facts.length === 0 ? description : `${description} (${facts.join('; ')})`;
}

function createProgram(): Command {
  return new Command('rota')
    .description('GitOps for the schedules of Handinger workers: declare them in YAML, review the plan, apply it.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', overview);
}

const overview = `
Start here:
  rota init                      write a commented schedules.yaml
  rota import WORKER_ID          or write the live schedules as YAML
  rota plan                      show what an apply would do
  rota apply                     apply it, after asking

Set HANDINGER_API_KEY to your API key. To try rota without one: rota sandbox
Exit codes: 0 done, 1 error, 2 changes pending, 3 refused, 4 partly written,
64 wrong usage.`;
