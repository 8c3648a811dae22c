import { Option } from 'commander';
import { ciServices } from '../ci-service.ts';
import type { InitFlags } from '../commands/init.ts';
import { ledgerChoices } from '../ledger-choice.ts';
import type { DefineCommand } from './define-command.ts';
import { examples } from './define-command.ts';

/** `rota init`: files to start from. */
export const defineInit: DefineCommand = (program, io, finish) => {
  program
    .command('init')
    .description('Write a schedules.yaml to start from, and a CI workflow.')
    .addOption(new Option('--ci <service>', 'also write the workflow that plans and applies').choices(ciServices))
    .addOption(
      new Option('--ledger <kind>', 'where rota remembers what it created')
        .choices(ledgerChoices)
        .default(undefined, 'git in a git repository, otherwise file'),
    )
    .addHelpText('after', examples('rota init', 'rota init --ci github', 'rota init --ledger none'))
    .action(async (flags: InitFlags) => {
      const { runInit } = await import('../commands/init.ts');
      finish(await runInit(flags, io));
    });
};
