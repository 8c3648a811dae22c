import { addPlanFlags, collect, parseFingerprint } from '../flags.ts';
import type { ApplyFlags } from '../flags.ts';
import type { DefineCommand } from './define-command.ts';
import { examples, pathsHelp } from './define-command.ts';

/** `rota apply`: the command that writes. */
export const defineApply: DefineCommand = (program, io, finish) => {
  const command = program
    .command('apply')
    .description('Apply the plan so that live schedules match the files.')
    .argument('[paths...]', pathsHelp)
    .option('-y, --yes', 'do not ask; required where there is no terminal', false)
    .option('--plan <file>', 'apply a saved plan, if it is still what would be written')
    .option('--expect <fingerprint>', 'apply only if the plan has this fingerprint', parseFingerprint)
    .option('--rearm <address>', 'send this date or delay although it ran, or may have; may be repeated', collect, [])
    .option('--completed <address>', 'count this date or delay as done and never send it; may be repeated', collect, [])
    .option('--save-cancelled <file>', 'save what is cancelled to this file, as YAML that can be declared again')
    .addHelpText('after', examples('rota apply', 'rota apply --yes', 'rota apply --yes --allow cancel-limit'));
  addPlanFlags(command).action(async (paths: string[], flags: ApplyFlags) => {
    const { runApply } = await import('../commands/apply.ts');
    finish(await runApply(paths, flags, io));
  });
};
