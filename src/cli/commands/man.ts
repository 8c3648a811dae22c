import type { Command, Option } from 'commander';
import { readTables } from '../docs.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';

/**
 * Prints the manual page, from the definitions that command lines are parsed with; the build puts it into the package.
 */
export async function runMan(program: Command, io: Io): Promise<ExitCode> {
  const commands = leafCommands(program);
  const all = commands.flatMap(({ options }) => options);
  const shared = new Map(all.filter((option) => isShared(option, all)).map((option) => [option.flags, option]));
  const codes = await readTables('commands.md', ['Exit codes']);
  await io.write(
    [
      `.TH ROTA 1 "" "rota ${version}" "User Commands"`,
      '.SH NAME',
      `rota \\- keep the schedules of Handinger workers in git`,
      '.SH SYNOPSIS',
      '.B rota\n.I command\n[\\fIoptions\\fR] [\\fIpaths\\fR...]',
      '.SH DESCRIPTION',
      plain(program.description()),
      '.PP',
      plain(
        'A path is a file, a directory or - for standard input; without one, schedules.yaml, schedules.yml or schedules/ is read.',
      ),
      plain('Standard output carries the result, standard error everything else.'),
      '.SH COMMANDS',
      ...commands.map((command) => commandSection(command, all)),
      '.SH SHARED OPTIONS',
      ...[...shared.values()].map((option) => optionEntry(program, option)),
      '.SH ENVIRONMENT',
      ...environment.map(([name, meaning]) => entry(`\\fB${plain(name)}\\fR`, meaning)),
      '.SH EXIT STATUS',
      ...codes.map((row) => entry(`\\fB${plain(row.get('exit') ?? '')}\\fR`, row.get('meaning') ?? '')),
      '.SH SEE ALSO',
      plain(
        'rota COMMAND --help has examples. rota explain CODE says what a code in a report means. The package has more in docs/.',
      ),
      '',
    ].join('\n'),
  );
  return exitCodes.done;
}

const environment: readonly (readonly [name: string, meaning: string])[] = [
  ['HANDINGER_API_KEY', 'The API key, unless --api-key-file names a file that has it.'],
  ['HANDINGER_BASE_URL', 'Another service, such as a sandbox, unless --base-url names one.'],
  ['HTTPS_PROXY, ALL_PROXY, NO_PROXY', 'The proxy to the service, and the hosts that need none.'],
  ['NODE_EXTRA_CA_CERTS', 'A file with additional certificates to trust.'],
  ['FORCE_COLOR, NO_COLOR', 'Whether text is coloured, with --color auto.'],
];

/** Returns the commands without subcommands, in the order of help. */
function leafCommands(command: Command): readonly Command[] {
  const below = command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help');
  return below.length === 0 ? [command] : below.flatMap(leafCommands);
}

function commandSection(command: Command, all: readonly Option[]): string {
  const shared = command.options.filter((option) => isShared(option, all));
  const own = command.options.filter((option) => !shared.includes(option));
  const operands = command.registeredArguments.map((argument) => {
    const shown = `\\fI${plain(argument.name())}\\fR${argument.variadic ? '...' : ''}`;
    return argument.required ? shown : `[${shown}]`;
  });
  return [
    `.SS ${['rota', ...pathOf(command), ...operands].join(' ')}`,
    plain(command.description()),
    ...own.map((option) => optionEntry(command, option)),
    ...(shared.length === 0
      ? []
      : ['.PP', plain(`Shared options: ${shared.map(({ long }) => long ?? '').join(', ')}.`)]),
  ].join('\n');
}

function pathOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

/** Whether an option is in a help group and more than one command has it. Such an option is described once. */
function isShared({ flags, helpGroupHeading }: Option, all: readonly Option[]): boolean {
  return helpGroupHeading !== undefined && all.filter((other) => other.flags === flags).length > 1;
}

function optionEntry(command: Command, option: Option): string {
  const named = option.flags.split(/(<[^>]+>)/).map((part) => {
    const value = /^<(.+)>$/.exec(part)?.[1];
    return value === undefined ? `\\fB${plain(part)}\\fR` : `\\fI${plain(value)}\\fR`;
  });
  return entry(named.join(''), command.createHelp().optionDescription(option));
}

function entry(term: string, text: string): string {
  return `.TP\n${term}\n${plain(text)}`;
}

/** Escapes text so that roff prints its characters as they are; backticks are removed. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')
    .replaceAll('`', '');
}
