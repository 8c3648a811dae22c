import { Option } from 'commander';
import { examples, pathsHelp } from './command-line.ts';
import type { DefineCommand } from './command-line.ts';
import type { KeptFlags, RebuildFlags, ShowFlags } from './commands/ledger.ts';
import type { LedgerLogFlags } from './commands/ledger-log.ts';
import {
  addBaseUrlFlag,
  addRemoteFlags,
  addSelection,
  addTalkFlags,
  colorModes,
  ledgerFormats,
  wholeNumber,
} from './flags.ts';

/** `rota ledger`: what rota remembers, shown, rebuilt, released. */
export const defineLedger: DefineCommand = (program, io, finish) => {
  const ledger = program
    .command('ledger')
    .description('Show, rebuild or release what rota remembers, and who changed it.')
    .addHelpText('after', examples('rota ledger show', 'rota ledger log research', 'rota ledger rebuild'));

  const show = ledger
    .command('show')
    .description('Print the ledger that the files name.')
    .argument('[paths...]', pathsHelp)
    .optionsGroup('Output:')
    .addOption(newFormat());
  addBaseUrlFlag(addTalkFlags(show)).action(async (paths: string[], flags: ShowFlags) => {
    const { runLedgerShow } = await import('./commands/ledger.ts');
    finish(await runLedgerShow(paths, flags, io));
  });

  const log = ledger
    .command('log')
    .description('List who changed what in a git ledger, when, in which run and for which commit. Newest first.')
    .argument('[worker]', 'an alias or a worker ID, with /NAME for one schedule (default: all workers)')
    .argument('[paths...]', pathsHelp)
    .option('--changes', 'list the schedules of each write below it', false)
    .option('--limit <n>', 'the maximum number of writes, 1 to 100000', wholeNumber(1, 100_000), 20)
    .addHelpText(
      'after',
      examples('rota ledger log', 'rota ledger log research --changes', 'rota ledger log research/morning-brief'),
    );
  const output = addTalkFlags(
    log
      .optionsGroup('Output:')
      .addOption(newFormat())
      .addOption(new Option('--color <when>', 'when to colour text').choices(colorModes).default('auto')),
  );
  addBaseUrlFlag(output).action(async (worker: string | undefined, paths: string[], flags: LedgerLogFlags) => {
    const { runLedgerLog } = await import('./commands/ledger-log.ts');
    finish(await runLedgerLog(worker === undefined ? [] : [worker, ...paths], flags, io));
  });

  const rebuild = ledger
    .command('rebuild')
    .description('Rewrite the ledger from what is live and declared. A delay that is not live is held back.')
    .argument('[paths...]', pathsHelp)
    .option('-y, --yes', 'do not ask; required where there is no terminal', false);
  addRemoteFlags(addSelection(addTalkFlags(rebuild))).action(async (paths: string[], flags: RebuildFlags) => {
    const { runLedgerRebuild } = await import('./commands/ledger.ts');
    finish(await runLedgerRebuild(paths, flags, io));
  });

  const release = ledger
    .command('release')
    .description('Forget one worker without touching its schedules, which become foreign.')
    .argument('<worker>', 'an alias or a worker ID')
    .argument('[paths...]', pathsHelp);
  addBaseUrlFlag(addTalkFlags(release)).action(async (worker: string, paths: string[], flags: KeptFlags) => {
    const { runLedgerRelease } = await import('./commands/ledger.ts');
    finish(await runLedgerRelease(worker, paths, flags, io));
  });
};

function newFormat(): Option {
  return new Option('--format <format>', 'what to print on standard output').choices(ledgerFormats).default('text');
}
