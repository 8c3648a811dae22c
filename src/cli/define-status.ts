import { Option } from 'commander';
import { statusSorts } from '../report/documents/status-words.ts';
import { examples, pathsHelp } from './command-line.ts';
import type { DefineCommand } from './command-line.ts';
import type { StatusFlags } from './commands/status.ts';
import { failStates, parseFailOn } from './fail-on.ts';
import { addRemoteFlags, addReportFlags, addSelection, parseSpan } from './flags.ts';

/** `rota status`: reads only. */
export const defineStatus: DefineCommand = (program, io, finish) => {
  const command = program
    .command('status')
    .description('List every schedule with its next run and status. Read-only.')
    .argument('[paths...]', pathsHelp)
    .addOption(new Option('--sort <order>', 'the order of the schedules').choices(statusSorts).default('name'))
    .option('--within <duration>', 'only schedules whose next run is within this time, such as 24h', parseSpan)
    .addOption(
      new Option('--fail-on <states>', 'exit with 2 when a schedule is in one of these, with commas between them')
        .choices(failStates)
        .argParser(parseFailOn)
        .default([]),
    )
    .addHelpText(
      'after',
      examples('rota status', 'rota status --sort next --within 24h', 'rota status --fail-on late,missing'),
    );
  addRemoteFlags(addSelection(addReportFlags(command))).action(async (paths: string[], flags: StatusFlags) => {
    const { runStatus } = await import('./commands/status.ts');
    finish(await runStatus(paths, flags, io));
  });
};
