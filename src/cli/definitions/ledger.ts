import type { KeptFlags, RebuildFlags } from '../commands/ledger.ts';
import { addBaseUrlFlag, addRemoteFlags, addReportFlags, addSelection } from '../flags.ts';
import type { DefineCommand } from './define-command.ts';
import { examples, pathsHelp } from './define-command.ts';

/** `rota ledger`: what rota remembers, shown, rebuilt, released. */
export const defineLedger: DefineCommand = (program, io, finish) => {
  const ledger = program
    .command('ledger')
    .description('Show, rebuild or release what rota remembers.')
    .addHelpText('after', examples('rota ledger show', 'rota ledger rebuild', 'rota ledger release research'));

  const show = ledger
    .command('show')
    .description('Print the ledger that the files name.')
    .argument('[paths...]', pathsHelp);
  addBaseUrlFlag(addReportFlags(show)).action(async (paths: string[], flags: KeptFlags) => {
    const { runLedgerShow } = await import('../commands/ledger.ts');
    finish(await runLedgerShow(paths, flags, io));
  });

  const rebuild = ledger
    .command('rebuild')
    .description('Rewrite the ledger from what is live and declared. A delay that is not live is held back.')
    .argument('[paths...]', pathsHelp)
    .option('-y, --yes', 'do not ask; required where there is no terminal', false);
  addRemoteFlags(addSelection(addReportFlags(rebuild))).action(async (paths: string[], flags: RebuildFlags) => {
    const { runLedgerRebuild } = await import('../commands/ledger.ts');
    finish(await runLedgerRebuild(paths, flags, io));
  });

  const release = ledger
    .command('release')
    .description('Forget one worker without touching its schedules, which become foreign.')
    .argument('<worker>', 'an alias or a worker ID')
    .argument('[paths...]', pathsHelp);
  addBaseUrlFlag(addReportFlags(release)).action(async (worker: string, paths: string[], flags: KeptFlags) => {
    const { runLedgerRelease } = await import('../commands/ledger.ts');
    finish(await runLedgerRelease(worker, paths, flags, io));
  });
};
