import type { StatusFlags } from '../commands/status.ts';
import { addRemoteFlags, addReportFlags, addSelection } from '../flags.ts';
import type { DefineCommand } from './define-command.ts';
import { examples, pathsHelp } from './define-command.ts';

/** `rota status`: reads only. */
export const defineStatus: DefineCommand = (program, io, finish) => {
  const command = program
    .command('status')
    .description('List every schedule with its next run and status. Read-only.')
    .argument('[paths...]', pathsHelp)
    .addHelpText('after', examples('rota status', 'rota status --worker research --format json'));
  addRemoteFlags(addSelection(addReportFlags(command))).action(async (paths: string[], flags: StatusFlags) => {
    const { runStatus } = await import('../commands/status.ts');
    finish(await runStatus(paths, flags, io));
  });
};
