import type { Command } from 'commander';
import { exitCodes } from './exit-code.ts';
import { statusSorts } from '../report/documents/status-sort.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import {
  addReportFlags,
  addPlanFlags,
  addPolicyFlag,
  addPolicyFlags,
  collect,
  parseFingerprint,
  addRemoteFlags,
  addSelection,
  parseOutputFile,
  parseSideReport,
  parseSpan,
  ciServices,
  ledgerChoices,
  shells,
} from './flags.ts';
import type { ApplyFlags, Shell } from './flags.ts';
import { Argument, Option } from 'commander';
import type { PlanCommandFlags } from './commands/plan.ts';
import type { ValidateFlags } from './commands/validate.ts';
import type { StatusFlags } from './commands/status.ts';
import { failStates, parseFailOn } from './fail-on.ts';
import type { InitFlags, RunLine } from './commands/init.ts';

/** Adds one command to the program. Its code is imported when it runs, so that a command loads only what it needs. */
export type DefineCommand = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

/** What every command that takes paths says of them. */
export const pathsHelp =
  'files, directories or - for standard input (default: schedules.yaml, schedules.yml or schedules/)';

/** Command lines to try, for the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** `rota validate`: files alone. */
export const defineValidate: DefineCommand = (program, io, finish) => {
  const command = program
    .command('validate')
    .description('Check the files. Needs no network and no API key.')
    .argument('[paths...]', pathsHelp)
    .addHelpText('after', examples('rota validate', 'rota validate schedules/ --format json'));
  addReportFlags(addPolicyFlags(command)).action(async (paths: string[], flags: ValidateFlags) => {
    const { runValidate } = await import('./commands/validate.ts');
    finish(await runValidate(paths, flags, io));
  });
};

/** `rota plan`: reads only. */
export const definePlan: DefineCommand = (program, io, finish) => {
  const command = program
    .command('plan')
    .description('Show what an apply would change. Read-only.')
    .argument('[paths...]', pathsHelp)
    .option('--detailed-exitcode', 'exit with 2 when changes are pending', false)
    .option('--out <file>', 'save the plan for rota apply --plan', parseOutputFile)
    .addOption(
      new Option(
        '--base <revision>',
        'compare with the files of a git revision instead of what is live; needs no network and no API key',
      ).conflicts('out'),
    )
    .option(
      '--report <kind=file>',
      'also write the plan to a file: any format, or terraform or codequality for GitLab; may be repeated',
      parseSideReport,
      [],
    )
    .addHelpText(
      'after',
      examples(
        'rota plan',
        'rota plan schedules/ --worker "support-*"',
        'rota plan --detailed-exitcode',
        'rota plan --base origin/main',
      ),
    );
  addPlanFlags(addPolicyFlags(command)).action(async (paths: string[], flags: PlanCommandFlags) => {
    const { runPlan } = await import('./commands/plan.ts');
    finish(await runPlan(paths, flags, io));
  });
};

/** `rota apply`: the command that writes. */
export const defineApply: DefineCommand = (program, io, finish) => {
  const command = program
    .command('apply')
    .description('Apply the plan so that live schedules match the files.')
    .argument('[paths...]', pathsHelp)
    .option('-y, --yes', 'do not ask; required where there is no terminal', false)
    .option('--plan <file>', 'apply a saved plan, if it is still what would be written')
    .option(
      '--due',
      'apply only what a passed from, until or end of a pause causes, or nothing if anything else differs',
      false,
    )
    .option('--expect <fingerprint>', 'apply only if the plan has this fingerprint', parseFingerprint)
    .option('--rearm <address>', 'send this date or delay although it ran, or may have; may be repeated', collect, [])
    .option('--completed <address>', 'count this date or delay as done and never send it; may be repeated', collect, [])
    .option('--renew <address>', 'create this cron or interval again, which has stopped; may be repeated', collect, [])
    .option('--save-cancelled <file>', 'save what is cancelled to this file, as YAML that can be declared again')
    .addHelpText('after', examples('rota apply', 'rota apply --yes', 'rota apply --yes --allow cancel-limit'));
  addPlanFlags(addPolicyFlag(command)).action(async (paths: string[], flags: ApplyFlags) => {
    const { runApply } = await import('./commands/apply.ts');
    finish(await runApply(paths, flags, io));
  });
};

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
