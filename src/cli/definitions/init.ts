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
    .description('Write a commented schedules.yaml to start from, and what runs rota in CI.')
    .addOption(new Option('--ci <service>', 'also write the CI that plans and applies').choices(ciServices))
    .addOption(
      new Option(
        '--ledger <kind>',
        'where rota keeps what it remembers (default: git in a repository, else file)',
      ).choices(ledgerChoices),
    )
    .addHelpText('after', examples('rota init', 'rota init --ci github', 'rota init --ledger none'))
    .action(async (flags: InitFlags) => {
      const { runInit } = await import('../commands/init.ts');
      finish(await runInit(flags, io));
    });
};
