import { Argument, InvalidArgumentError, Option } from 'commander';
import { failStates, statusSorts, type FailState } from '../report/documents/status-words.ts';
import { examples, pathsHelp, type DefineCommand } from './command-line.ts';
import { suggestNearest } from '../declare/nearest-key.ts';
import {
  addBaseUrlFlag,
  addRemoteFlags,
  addReportFlags,
  addSelection,
  addTalkFlags,
  ciServices,
  ledgerChoices,
  parseSpan,
  shells,
  simpleFormats,
  wholeNumber,
  type Shell,
} from './flags.ts';
import { exitCodes } from './exit-code.ts';
import type { StatusFlags } from './commands/status.ts';
import type { LedgerCommandFlags, RebuildFlags, ShowFlags } from './commands/ledger.ts';
import type { LedgerLogFlags } from './commands/ledger-log.ts';
import type { InitFlags, RunLine } from './commands/init.ts';

/** Defines `rota status`, which only reads. */
export const defineStatus: DefineCommand = (program, io, finish) => {
  const command = program
    .command('status')
    .description('List every schedule with its next run and status. Read-only.')
    .argument('[paths...]', pathsHelp)
    .addOption(new Option('--sort <order>', 'the order of the schedules').choices(statusSorts).default('name'))
    .option('--within <duration>', 'only schedules whose next run is within this time, such as 24h', parseSpan)
    .addOption(
      new Option('--fail-on <states>', 'exit with 2 if a schedule has one of these statuses, separated by commas')
        .choices(failStates)
        .argParser(parseFailOn)
        .default([]),
    )
    .addHelpText(
      ...examples('rota status', 'rota status --sort next --within 24h', 'rota status --fail-on late,missing'),
    );
  addRemoteFlags(addSelection(addReportFlags(command))).action(async (paths: string[], flags: StatusFlags) => {
    const { runStatus } = await import('./commands/status.ts');
    finish(await runStatus(paths, flags, io));
  });
};

/** Parses states separated by commas and adds them to the earlier values. */
export function parseFailOn(text: string, earlier: readonly FailState[]): readonly FailState[] {
  const states = text.split(',').map((part) => {
    const word = part.trim();
    const state = failStates.find((each) => each === word);
    if (state !== undefined) return state;
    const nearest = suggestNearest(word, failStates);
    const meant = nearest === null ? '' : `Did you mean ${nearest}? `;
    throw new InvalidArgumentError(`"${word}" is not a status. ${meant}Allowed choices are ${failStates.join(', ')}.`);
  });
  return [...earlier, ...states];
}

/** Defines `rota ledger`, which shows, rebuilds or releases what rota remembers, and lists who changed it. */
export const defineLedger: DefineCommand = (program, io, finish) => {
  const ledger = program
    .command('ledger')
    .description('Show, rebuild or release what rota remembers, and list who changed it.')
    .addHelpText(...examples('rota ledger show', 'rota ledger log research', 'rota ledger rebuild'));

  const show = ledger
    .command('show')
    .description('Print the ledger that the files name.')
    .argument('[paths...]', pathsHelp)
    .optionsGroup('Output:')
    .addOption(
      new Option('--format <format>', 'what to print on standard output').choices(simpleFormats).default('text'),
    );
  addBaseUrlFlag(addTalkFlags(show)).action(async (paths: string[], flags: ShowFlags) => {
    const { runLedgerShow } = await import('./commands/ledger.ts');
    finish(await runLedgerShow(paths, flags, io));
  });

  const log = ledger
    .command('log')
    .description('List who changed what in a git ledger, when, in which run and for which commit. Newest first.')
    .argument('[worker]', 'an alias or a worker ID, with /NAME for one schedule (default: all workers)')
    .argument('[paths...]', pathsHelp)
    .option('--changes', 'list the changed schedules below each write', false)
    .option('--limit <n>', 'the maximum number of writes, 1 to 100000', wholeNumber(1, 100_000), 20)
    .addHelpText(
      ...examples('rota ledger log', 'rota ledger log research --changes', 'rota ledger log research/morning-brief'),
    );
  addBaseUrlFlag(addReportFlags(log, simpleFormats)).action(
    async (worker: string | undefined, paths: string[], flags: LedgerLogFlags) => {
      const { runLedgerLog } = await import('./commands/ledger-log.ts');
      finish(await runLedgerLog(worker === undefined ? [] : [worker, ...paths], flags, io));
    },
  );

  const rebuild = ledger
    .command('rebuild')
    .description('Rewrite the ledger from the live and declared schedules. A delay that is not live is held.')
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
  addBaseUrlFlag(addTalkFlags(release)).action(async (worker: string, paths: string[], flags: LedgerCommandFlags) => {
    const { runLedgerRelease } = await import('./commands/ledger.ts');
    finish(await runLedgerRelease(worker, paths, flags, io));
  });
};

/** Defines `rota init`, which writes files to start from. `runLine` runs the import that it offers. */
export const defineInit =
  (runLine: RunLine): DefineCommand =>
  (program, io, finish) => {
    program
      .command('init')
      .description('Write a schedules.yaml to start from, and a CI workflow.')
      .addOption(new Option('--ci <service>', 'also write a CI workflow that plans and applies').choices(ciServices))
      .addOption(
        new Option('--ledger <kind>', 'where rota remembers what it created')
          .choices(ledgerChoices)
          .default(undefined, 'git in a git repository, otherwise file'),
      )
      .option('--worker <id>', 'the worker to write the file for; offers to import its live schedules')
      .addHelpText(
        ...examples('rota init', 'rota init --worker WORKER_ID', 'rota init --ci github', 'rota init --ledger none'),
      )
      .action(async (flags: InitFlags) => {
        const { runInit } = await import('./commands/init.ts');
        finish(await runInit(flags, io, runLine));
      });
  };

/** Defines `rota explain`, which prints what the documentation says about a code. */
export const defineExplain: DefineCommand = (program, io, finish) => {
  program
    .command('explain')
    .description('Print what a code in a report means and what to do about it.')
    .argument('[code]', 'a diagnostic, warning, guard, error or status, such as bad-cron (default: a list of all)')
    .addHelpText(...examples('rota explain', 'rota explain bad-cron', 'rota explain cancel-limit'))
    .action(async (code: string | undefined) => {
      const { runExplain } = await import('./commands/explain.ts');
      finish(await runExplain(code, io));
    });
};

/** Defines `rota completion`, which prints the completion script of a shell. */
export const defineCompletion: DefineCommand = (program, io, finish) => {
  program
    .command('completion')
    .description('Print a completion script for a shell.')
    .addArgument(new Argument('<shell>', 'the shell to print it for').choices(shells))
    .addHelpText(
      ...examples(
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

/** Defines the hidden commands that completion scripts and the build run. The program must have every other command. */
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
