import { addReportFlags } from '../flags.ts';
import type { ReportFlags } from '../flags.ts';
import type { DefineCommand } from './define-command.ts';
import { examples, pathsHelp } from './define-command.ts';

/** `rota validate`: files alone. */
export const defineValidate: DefineCommand = (program, io, finish) => {
  const command = program
    .command('validate')
    .description('Check the files. Needs no network and no API key.')
    .argument('[paths...]', pathsHelp)
    .addHelpText('after', examples('rota validate', 'rota validate schedules/ --format json'));
  addReportFlags(command).action(async (paths: string[], flags: ReportFlags) => {
    const { runValidate } = await import('../commands/validate.ts');
    finish(await runValidate(paths, flags, io));
  });
};
