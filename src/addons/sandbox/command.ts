import type { SandboxFlags } from './run-sandbox.ts';
import { collect, wholeNumber } from '../../cli/flags.ts';
import { examples, type DefineCommand } from '../../cli/command-line.ts';

/** Defines `rota sandbox`, which runs a local service. */
export const defineSandbox: DefineCommand = (program, io, finish) => {
  program
    .command('sandbox')
    .description('Run a local service with the same API.')
    .option('--port <port>', 'the port on 127.0.0.1; 0 takes a free one', wholeNumber(0, 65_535), 4010)
    .option('--data <file>', 'keep the state in this file across restarts')
    .option('--seed <path>', 'start with what these files declare; may be repeated', collect, [])
    .addHelpText(...examples('rota sandbox', 'rota sandbox --port 0 --seed schedules.yaml'))
    .action(async (flags: SandboxFlags) => {
      const { runSandbox } = await import('./run-sandbox.ts');
      finish(await runSandbox(flags, io));
    });
};
