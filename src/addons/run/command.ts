import { Option } from 'commander';
import type { AllowableGuard } from '../../core/model/guard.ts';
import type { RunFlags } from './run.ts';
import { addPolicyFlag, addRemoteFlags, addReportFlags, simpleFormats } from '../../cli/flags.ts';
import { examples, pathsHelp, type DefineCommand } from '../../cli/command-line.ts';

/** Guards that can refuse a run. */
export const runGuards: readonly AllowableGuard[] = ['unlimited-budget'];

/** Defines `rota run`, which runs a declared schedule once, now. */
export const defineRun: DefineCommand = (program, io, finish) => {
  const command = program
    .command('run')
    .description('Run a declared schedule once, now. Its own schedule is not changed.')
    .argument('<address>', 'WORKER/NAME, as declared; it may be disabled')
    .argument('[paths...]', pathsHelp)
    .option('-y, --yes', 'do not ask; required where there is no terminal', false)
    .addHelpText(
      ...examples(
        'rota run research/morning-brief',
        'rota run research/morning-brief schedules/ --yes --format json',
        'rota run research/deep-dive --allow unlimited-budget',
      ),
    );
  const scoped = command
    .optionsGroup('Scope:')
    .addOption(new Option('--allow <guard>', 'permit what this guard would refuse').choices(runGuards));
  addRemoteFlags(addPolicyFlag(addReportFlags(scoped, simpleFormats))).action(
    async (address: string, paths: string[], flags: RunFlags) => {
      const { runRun } = await import('./run.ts');
      finish(await runRun(address, paths, flags, io));
    },
  );
};
