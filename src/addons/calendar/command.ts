import { Option } from 'commander';
import type { CalendarFlags } from './calendar.ts';
import { addRemoteFlags, addSelection, addTalkFlags, colorModes, parseOutputFile } from '../../cli/flags.ts';
import { examples, pathsHelp, type DefineCommand } from '../../cli/command-line.ts';

/** Defines `rota calendar`, which only reads, and asks the service only with `--live`. */
export const defineCalendar: DefineCommand = (program, io, finish) => {
  const command = program
    .command('calendar')
    .description('Show what runs when. Needs no network and no API key without --live.')
    .argument('[paths...]', pathsHelp)
    .option(
      '--live',
      'ask the service too; adds undeclared live rows, the runs of intervals and what is past due',
      false,
    )
    .option('--from <date>', 'the first day, or an instant on it (default: today)')
    .option('--for <days>', 'how long, in whole days up to 400d', '7d')
    .option('--timezone <zone>', 'time zone of the calendar (default: the zone that all workers share, else UTC)')
    .addHelpText(
      ...examples(
        'rota calendar',
        'rota calendar --from 2026-12-24 --for 14d --timezone Europe/Madrid',
        'rota calendar --live --worker "support-*" --format json',
      ),
    );
  const output = addTalkFlags(
    command
      .optionsGroup('Output:')
      .addOption(
        new Option('--format <format>', 'what to print')
          .choices(['text', 'json', 'html'])
          .default(undefined, 'by the ending of --out, else text'),
      )
      .option('--out <file>', 'write it to this file instead', parseOutputFile)
      .addOption(new Option('--color <when>', 'when to colour text').choices(colorModes).default('auto')),
  );
  addRemoteFlags(addSelection(output)).action(async (paths: string[], flags: CalendarFlags) => {
    const { runCalendar } = await import('./calendar.ts');
    finish(await runCalendar(paths, flags, io));
  });
};
