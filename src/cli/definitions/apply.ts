import { addPlanFlags, collect, parseFingerprint } from '../flags.ts';
import type { ApplyFlags } from '../flags.ts';
import type { DefineCommand } from './define-command.ts';
import { examples, pathsHelp } from './define-command.ts';

/** `rota apply`: the command that writes. */
export const defineApply: DefineCommand = (program, io, finish) => {
  const command = program
    .command('apply')
    .description('Make the schedules what the files say.')
    .argument('[paths...]', pathsHelp)
    .addHelpText('after', examples('rota apply', 'rota apply --yes', 'rota apply --yes --allow cancel-limit'));
  addPlanFlags(command)
    .option('-y, --yes', 'do not ask; needed where there is no terminal', false)
    .option('--plan <file>', 'apply a saved plan, if it is still what would be done')
    .option('--expect <fingerprint>', 'apply only if the plan has this fingerprint', parseFingerprint)
    .option('--rearm <address>', 'send this date or delay although it ran, or may have; may be repeated', collect, [])
    .option(
      '--completed <address>',
      'count this date or delay as done, and never send it; may be repeated',
      collect,
      [],
    )
    .option('--save-cancelled <file>', 'keep what is cancelled in this file, as YAML that can be declared again')
    .action(async (paths: string[], flags: ApplyFlags) => {
      const { runApply } = await import('../commands/apply.ts');
      finish(await runApply(paths, flags, io));
    });
};
