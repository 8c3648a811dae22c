import { Option } from 'commander';
import type { PlanCommandFlags } from '../commands/plan.ts';
import { addPlanFlags } from '../flags.ts';
import { parseOutputFile, parseSideReport } from '../side-report.ts';
import type { DefineCommand } from './define-command.ts';
import { examples, pathsHelp } from './define-command.ts';

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
  addPlanFlags(command).action(async (paths: string[], flags: PlanCommandFlags) => {
    const { runPlan } = await import('../commands/plan.ts');
    finish(await runPlan(paths, flags, io));
  });
};
