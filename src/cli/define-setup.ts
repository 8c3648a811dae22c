import { Argument, Option } from 'commander';
import { examples } from './command-line.ts';
import type { DefineCommand } from './command-line.ts';
import type { InitFlags, RunLine } from './commands/init.ts';
import { exitCodes } from './exit-code.ts';
import { ciServices, ledgerChoices, shells } from './flags.ts';
import type { Shell } from './flags.ts';

/** `rota init`: files to start from; `runLine` runs the import that it offers. */
export const defineInit =
  (runLine: RunLine): DefineCommand =>
  (program, io, finish) => {
    program
      .command('init')
      .description('Write a schedules.yaml to start from, and a CI workflow.')
      .addOption(new Option('--ci <service>', 'also write the workflow that plans and applies').choices(ciServices))
      .addOption(
        new Option('--ledger <kind>', 'where rota remembers what it created')
          .choices(ledgerChoices)
          .default(undefined, 'git in a git repository, otherwise file'),
      )
      .option('--worker <id>', 'the worker to write the file for; what it has live is offered for import')
      .addHelpText(
        'after',
        examples('rota init', 'rota init --worker WORKER_ID', 'rota init --ci github', 'rota init --ledger none'),
      )
      .action(async (flags: InitFlags) => {
        const { runInit } = await import('./commands/init.ts');
        finish(await runInit(flags, io, runLine));
      });
  };

/** `rota explain`: what the documentation says of a code. */
export const defineExplain: DefineCommand = (program, io, finish) => {
  program
    .command('explain')
    .description('Print what a code in a report means and what to do about it.')
    .argument('[code]', 'a diagnostic, warning, guard, error or status, such as bad-cron (default: a list of all)')
    .addHelpText('after', examples('rota explain', 'rota explain bad-cron', 'rota explain cancel-limit'))
    .action(async (code: string | undefined) => {
      const { runExplain } = await import('./commands/explain.ts');
      finish(await runExplain(code, io));
    });
};

/** `rota completion`: what a shell needs to complete our words. */
export const defineCompletion: DefineCommand = (program, io, finish) => {
  program
    .command('completion')
    .description('Print the script that completes commands, options and names in a shell.')
    .addArgument(new Argument('<shell>', 'the shell to print it for').choices(shells))
    .addHelpText(
      'after',
      examples(
        'source <(rota completion bash)       # in ~/.bashrc',
        'source <(rota completion zsh)        # in ~/.zshrc, after compinit',
        'rota completion fish | source        # in ~/.config/fish/config.fish',
      ),
    )
    .action(async (shell: Shell) => {
      const { completionScripts } = await import('./templates/completion-scripts.ts');
      await io.write(completionScripts[shell]);
      finish(exitCodes.done);
    });
};

/** What the scripts of `rota completion` and the build ask, of a program that has every command there is. */
export const defineInternal: DefineCommand = (program, io, finish) => {
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { runComplete } = await import('./commands/complete.ts');
      finish(await runComplete(program, words, io));
    });
  program.command('__man', { hidden: true }).action(async () => {
    const { runMan } = await import('./commands/man.ts');
    finish(await runMan(program, io));
  });
};
