import { Option, type Command } from 'commander';
import type { PlanCommandFlags } from './commands/plan.ts';
import type { ValidateFlags } from './commands/validate.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import {
  addReportFlags,
  addPlanFlags,
  addPolicyFlag,
  addPolicyFlags,
  collect,
  parseFingerprint,
  parseOutputFile,
  parseSideReport,
  type ApplyFlags,
} from './flags.ts';

/**
 * Adds one command to the program. The command's code is imported only when it runs, so that nothing else is loaded.
 */
export type DefineCommand = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

/** Help text of the paths argument. */
export const pathsHelp =
  'files, directories or - for standard input (default: schedules.yaml, schedules.yml or schedules/)';

/** Lists example command lines at the end of a command's help, as arguments for `addHelpText`. */
export function examples(...lines: readonly string[]): ['after', string] {
  return ['after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`];
}

/** Defines `rota validate`, which reads only files. */
export const defineValidate: DefineCommand = (program, io, finish) => {
  const command = program
    .command('validate')
    .description('Check the files. Needs no network and no API key.')
    .argument('[paths...]', pathsHelp)
    .addHelpText(...examples('rota validate', 'rota validate schedules/ --format json'));
  addReportFlags(addPolicyFlags(command)).action(async (paths: string[], flags: ValidateFlags) => {
    const { runValidate } = await import('./commands/validate.ts');
    finish(await runValidate(paths, flags, io));
  });
};

/** Defines `rota plan`, which only reads from the service. */
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
        'compare with the files of a git revision instead of the live schedules; needs no network and no API key',
      ).conflicts('out'),
    )
    .option(
      '--report <kind=file>',
      'also write the plan to a file: any format, or terraform or codequality for GitLab; may be repeated',
      parseSideReport,
      [],
    )
    .addHelpText(
      ...examples(
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

/** Defines `rota apply`, which changes live schedules. */
export const defineApply: DefineCommand = (program, io, finish) => {
  const command = program
    .command('apply')
    .description('Apply the plan so that live schedules match the files.')
    .argument('[paths...]', pathsHelp)
    .option('-y, --yes', 'do not ask; required where there is no terminal', false)
    .option('--plan <file>', 'apply a saved plan; refuse if it would now write something else')
    .option(
      '--due',
      'apply only changes caused by a from, an until or the end of a pause that has passed; refuse if anything else differs',
      false,
    )
    .option('--expect <fingerprint>', 'apply only if the plan has this fingerprint', parseFingerprint)
    .option(
      '--rearm <address>',
      'send this date or delay, even if it has run or may have run; may be repeated',
      collect,
      [],
    )
    .option('--completed <address>', 'treat this date or delay as done and never send it; may be repeated', collect, [])
    .option('--renew <address>', 'create this stopped cron or interval again; may be repeated', collect, [])
    .option('--save-cancelled <file>', 'save the cancelled schedules to this file, as YAML that can be declared again')
    .addHelpText(...examples('rota apply', 'rota apply --yes', 'rota apply --yes --allow cancel-limit'));
  addPlanFlags(addPolicyFlag(command)).action(async (paths: string[], flags: ApplyFlags) => {
    const { runApply } = await import('./commands/apply.ts');
    finish(await runApply(paths, flags, io));
  });
};
